/** Pictures of articles that have none: drawn by what they are and are called, the same every time. */
import { h, type Child } from "./dom";

/** Of one article: what it is painted with. */
interface Paint {
  main: string;
  deep: string;
  pale: string;
}

type Motif = (paint: Paint) => Child;

const paints: readonly (Paint & { word: RegExp; ground: string })[] = [
  { word: /red|christmas|strawberr/i, main: "#c4553b", deep: "#8f3a28", pale: "#f3d3c4", ground: "#f8e9df" },
  { word: /pink|rose|heart/i, main: "#d98a8a", deep: "#a95f63", pale: "#f7dedb", ground: "#faece8" },
  { word: /blue|sky|sea|cars/i, main: "#6f93ad", deep: "#47687f", pale: "#d5e2ea", ground: "#e9f0f3" },
  { word: /green|woodland|garden|leaf|apple/i, main: "#86a17c", deep: "#5c7754", pale: "#dbe6d5", ground: "#edf2e8" },
  { word: /gold|honey|yellow|wood|natural/i, main: "#d9a441", deep: "#9c7226", pale: "#f5e3bb", ground: "#faf1dc" },
  { word: /white|ivory|cream|silver|zinc|glass/i, main: "#d8cdbd", deep: "#a4947e", pale: "#fbf8f2", ground: "#efe9df" },
  { word: /black|skull|chalk/i, main: "#5a5450", deep: "#38332f", pale: "#d9d3cc", ground: "#eeebe7" },
  { word: /purple|lavender|vintage/i, main: "#9a86ad", deep: "#6d5b80", pale: "#e2d9ea", ground: "#f1ecf5" },
];

const motifs: Record<string, Motif> = {
  bowl: ({ main, deep, pale }) => [<path d="M24 62h72c0 24-16 38-36 38S24 86 24 62z" fill={main} />, <path d="M44 98h32l3 8H41z" fill={deep} />, <ellipse cx="60" cy="62" rx="36" ry="7" fill={pale} />],
  plate: ({ main, deep, pale }) => [<circle cx="60" cy="64" r="40" fill={main} />, <circle cx="60" cy="64" r="27" fill={pale} />, <circle cx="60" cy="64" r="20" fill="none" stroke={deep} stroke-width="1.5" stroke-dasharray="2 5" />],
  mug: ({ main, deep, pale }) => [<path d="M82 58h8a13 13 0 0 1 0 28h-9" fill="none" stroke={deep} stroke-width="7" />, <path d="M32 46h52v42a14 14 0 0 1-14 14H46a14 14 0 0 1-14-14z" fill={main} />, <ellipse cx="58" cy="46" rx="26" ry="6" fill={pale} />],
  teapot: ({ main, deep, pale }) => [<path d="M84 66c14-4 14-18 24-18-2 18-8 32-22 36z" fill={deep} />, <circle cx="58" cy="74" r="30" fill={main} />, <path d="M30 62c-16 0-16 26 4 26" fill="none" stroke={deep} stroke-width="6" />, <path d="M40 50a22 12 0 0 1 36 0z" fill={pale} />, <circle cx="58" cy="38" r="5" fill={deep} />],
  jar: ({ main, deep, pale }) => [<rect x="34" y="40" width="52" height="64" rx="12" fill={pale} />, <path d="M34 68h52v24a12 12 0 0 1-12 12H46a12 12 0 0 1-12-12z" fill={main} />, <rect x="38" y="26" width="44" height="16" rx="4" fill={deep} />],
  cake: ({ main, deep, pale }) => [<path d="M34 64h52l-9 40H43z" fill={main} />, <path d="M46 68l3 34M60 68v34M74 68l-3 34" stroke={deep} stroke-width="2.5" />, <path d="M28 64c-4-14 8-18 12-18 2-12 14-18 22-14 8-4 18 4 18 14 8 2 14 8 12 18z" fill={pale} />, <circle cx="62" cy="27" r="7" fill={deep} />],
  bottle: ({ main, deep, pale }) => [<path d="M52 22h16v22c0 8 12 10 12 26v26a8 8 0 0 1-8 8H48a8 8 0 0 1-8-8V70c0-16 12-18 12-26z" fill={main} />, <rect x="40" y="70" width="40" height="20" fill={pale} />, <rect x="51" y="16" width="18" height="9" rx="3" fill={deep} />],
  candle: ({ main, deep, pale }) => [<path d="M60 16c9 11 9 20 0 24-9-4-9-13 0-24z" fill="#f0b95c" />, <path d="M60 40v10" stroke={deep} stroke-width="2.5" />, <rect x="44" y="50" width="32" height="50" rx="5" fill={main} />, <path d="M44 55a16 6 0 0 1 32 0z" fill={pale} />, <rect x="34" y="98" width="52" height="7" rx="3.5" fill={deep} />],
  lamp: ({ main, deep, pale }) => [<path d="M46 24h28l16 38H30z" fill={main} />, <path d="M30 62h60l-4 6H34z" fill={pale} />, <path d="M60 68v30" stroke={deep} stroke-width="5" />, <rect x="42" y="97" width="36" height="8" rx="4" fill={deep} />],
  bag: ({ main, deep, pale }) => [<path d="M44 50V40a16 16 0 0 1 32 0v10" fill="none" stroke={deep} stroke-width="5" />, <path d="M30 48h60l6 56H24z" fill={main} />, <path d="M28 70h64l1 12H27z" fill={pale} />],
  parasol: ({ main, deep, pale }) => [<path d="M60 56v42a8 8 0 0 0 14 4" fill="none" stroke={deep} stroke-width="4" />, <path d="M20 60a40 38 0 0 1 80 0z" fill={main} />, <path d="M46 60c0-20 6-34 14-38 8 4 14 18 14 38z" fill={pale} />],
  plant: ({ main, deep, pale }) => [<path d="M60 66c-4-22-20-28-28-28 0 18 10 28 28 28z" fill="#86a17c" />, <path d="M60 66c2-28 16-38 28-40 2 22-8 36-28 40z" fill="#5c7754" />, <path d="M36 66h48l-6 38H42z" fill={main} />, <rect x="32" y="62" width="56" height="11" rx="3" fill={deep} />, <path d="M46 84h28" stroke={pale} stroke-width="3" />],
  bunting: ({ main, deep, pale }) => [<path d="M12 36c30 20 66 20 96 0" fill="none" stroke={deep} stroke-width="3" />, <path d="M20 41l20 7-14 24z" fill={main} />, <path d="M48 50l24 0-12 28z" fill={pale} stroke={deep} stroke-width="1" />, <path d="M80 48l20-7-6 31z" fill={main} />],
  gift: ({ main, deep, pale }) => [<rect x="28" y="52" width="64" height="52" rx="4" fill={main} />, <rect x="22" y="42" width="76" height="16" rx="4" fill={deep} />, <rect x="54" y="42" width="12" height="62" fill={pale} />, <path d="M60 42c-22 0-22-22-8-20 8 1 8 12 8 20 0-8 0-19 8-20 14-2 14 20-8 20z" fill="none" stroke={pale} stroke-width="5" />],
  bear: ({ main, deep, pale }) => [<circle cx="38" cy="40" r="12" fill={deep} />, <circle cx="82" cy="40" r="12" fill={deep} />, <circle cx="60" cy="64" r="34" fill={main} />, <ellipse cx="60" cy="76" rx="15" ry="12" fill={pale} />, <circle cx="48" cy="58" r="3.5" fill={deep} />, <circle cx="72" cy="58" r="3.5" fill={deep} />, <path d="M56 72h8l-4 5z" fill={deep} />],
  pencils: ({ main, deep, pale }) => [<path d="M40 60V34l6-14 6 14v26z" fill={deep} />, <path d="M54 60V28l6-14 6 14v32z" fill={pale} />, <path d="M68 60V36l6-14 6 14v24z" fill={deep} />, <path d="M32 56h56l-5 48H37z" fill={main} />],
  notebook: ({ main, deep, pale }) => [<rect x="34" y="24" width="56" height="80" rx="5" fill={main} />, <rect x="34" y="24" width="12" height="80" rx="4" fill={deep} />, <rect x="54" y="42" width="26" height="18" rx="2" fill={pale} />],
  cushion: ({ main, deep, pale }) => [<path d="M24 36c24-8 48-8 72 0 6 22 6 40 0 62-24 8-48 8-72 0-6-22-6-40 0-62z" fill={main} />, <path d="M34 46c18-5 34-5 52 0 4 15 4 28 0 42-18 5-34 5-52 0-4-14-4-27 0-42z" fill="none" stroke={pale} stroke-width="3" stroke-dasharray="1 7" stroke-linecap="round" />, <circle cx="60" cy="67" r="4" fill={deep} />],
  apron: ({ main, deep, pale }) => [<path d="M46 32a14 14 0 0 1 28 0" fill="none" stroke={deep} stroke-width="4" />, <path d="M46 32h28c0 18 6 22 18 26v46H28V58c12-4 18-8 18-26z" fill={main} />, <path d="M44 72h32v14a8 8 0 0 1-8 8H52a8 8 0 0 1-8-8z" fill={pale} />],
  clock: ({ main, deep, pale }) => [<circle cx="60" cy="64" r="40" fill={main} />, <circle cx="60" cy="64" r="31" fill={pale} />, <path d="M60 44v20l14 9" fill="none" stroke={deep} stroke-width="4.5" stroke-linecap="round" stroke-linejoin="round" />],
  frame: ({ main, deep, pale }) => [<rect x="26" y="26" width="68" height="78" rx="4" fill={main} />, <rect x="36" y="36" width="48" height="58" fill={pale} />, <path d="M36 94V80l14-16 12 12 10-8 12 14v12z" fill={deep} />, <circle cx="70" cy="52" r="6" fill="#f0b95c" />],
  heart: ({ main, deep, pale }) => [<path d="M60 22v16" stroke={deep} stroke-width="3" />, <path d="M60 104C20 78 26 42 46 42c8 0 12 5 14 10 2-5 6-10 14-10 20 0 26 36-14 62z" fill={main} />, <path d="M42 54c-4 4-4 12-1 18" fill="none" stroke={pale} stroke-width="4" stroke-linecap="round" />],
  bauble: ({ main, deep, pale }) => [<path d="M60 14v18" stroke={deep} stroke-width="2.5" />, <rect x="53" y="30" width="14" height="10" rx="2" fill={deep} />, <circle cx="60" cy="70" r="32" fill={main} />, <path d="M30 64c20 10 40 10 60 0l2 10c-20 10-44 10-64 0z" fill={pale} />],
  star: ({ main, deep, pale }) => [<path d="M60 18l12 28 30 3-23 20 7 30-26-16-26 16 7-30-23-20 30-3z" fill={main} stroke={deep} stroke-width="2" stroke-linejoin="round" />, <circle cx="60" cy="64" r="8" fill={pale} />],
  necklace: ({ main, deep, pale }) => [<path d="M28 26c0 34 16 46 32 52 16-6 32-18 32-52" fill="none" stroke={deep} stroke-width="3" stroke-dasharray="1 6" stroke-linecap="round" />, <path d="M60 74l14 14-14 18-14-18z" fill={main} />, <path d="M60 74l5 14-5 18-5-18z" fill={pale} />],
  bird: ({ main, deep, pale }) => [<path d="M26 66c0-20 16-32 34-32 14 0 22 8 22 18l16 4-14 8c0 22-16 34-32 34-18 0-26-14-26-32z" fill={main} />, <path d="M40 70c6-14 24-14 32-6-4 16-22 22-32 6z" fill={pale} />, <circle cx="72" cy="50" r="3" fill={deep} />, <path d="M52 98v8M62 98v8" stroke={deep} stroke-width="3" />],
  vase: ({ main, deep, pale }) => [<path d="M60 50c-2-16 4-24 2-34" fill="none" stroke="#5c7754" stroke-width="3" />, <circle cx="62" cy="18" r="8" fill="#d98a8a" />, <path d="M60 40c8-2 12-8 20-8" fill="none" stroke="#5c7754" stroke-width="3" />, <circle cx="82" cy="32" r="6" fill="#f0b95c" />, <path d="M50 46h20c0 12 14 18 14 36 0 14-10 22-24 22s-24-8-24-22c0-18 14-24 14-36z" fill={main} />, <path d="M38 76h44" stroke={pale} stroke-width="5" />, <rect x="47" y="43" width="26" height="6" rx="3" fill={deep} />],
};

const byName: readonly (readonly [RegExp, keyof typeof motifs])[] = [
  [/bunting|garland|banner/i, "bunting"], [/teapot|kettle/i, "teapot"], [/mug|tazza|cup\b|tea for|beaker|jug/i, "mug"], [/plate|tray|dish|coaster|placemat/i, "plate"],
  [/cake|cookie|baking|cutter|muffin/i, "cake"], [/bowl|basket|colander|pan\b|mould/i, "bowl"], [/bottle|flask/i, "bottle"], [/jar|tin\b|tins|canister|storage|cases/i, "jar"],
  [/candle|t-?light|holder|lantern/i, "candle"], [/lamp|light|bulb/i, "lamp"], [/bag|shopper|purse|backpack|suitcase/i, "bag"],
  [/parasol|umbrella/i, "parasol"], [/plant|seed|grow|herb|watering|flower pot/i, "plant"], [/wrap|gift|box|ribbon|card/i, "gift"],
  [/doll|bear|toy|bunny|skittles|jigsaw|playhouse|animal/i, "bear"], [/pencil|pen\b|chalk|paint|eraser/i, "pencils"], [/notebook|journal|book|paper|memo|calendar/i, "notebook"],
  [/cushion|plaid|mat\b|doormat|warmer|rug|quilt/i, "cushion"], [/apron|towel|glove|tea towel/i, "apron"], [/clock|timer/i, "clock"],
  [/frame|sign|mirror|picture|block|board/i, "frame"], [/heart/i, "heart"], [/bauble|ornament|wreath/i, "bauble"], [/star/i, "star"],
  [/necklace|bracelet|ring\b|earring|scarf|fan\b/i, "necklace"], [/bird|\bowls?\b|\bhens?\b|duck|\bcats?\b|\bdog/i, "bird"], [/vas[eo]|flower/i, "vase"],
];
const byCategory: Record<string, keyof typeof motifs> = {
  christmas: "bauble", lighting: "candle", kitchen: "jar", tableware: "plate", bags: "bag", garden: "plant", party: "bunting",
  kids: "bear", stationery: "notebook", textiles: "cushion", accessories: "necklace", decoration: "vase",
};

function number(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return sum;
}

interface Shown {
  name: string;
  sku: string;
  category?: string | null;
}

/** An article's picture; it says nothing that the name beside it does not say. */
export function Art({ name, sku, category }: Shown): Child {
  const seed = number(sku);
  const paint = paints.find((each) => each.word.test(name)) ?? paints[seed % paints.length] ?? paints[0];
  const motif = byName.find(([word]) => word.test(name))?.[1] ?? byCategory[category ?? ""] ?? "gift";
  const draw = motifs[motif];
  if (!paint || !draw) return null;
  return (
    <svg class="art" viewBox="0 0 120 120" aria-hidden="true" focusable="false">
      <rect width="120" height="120" fill={paint.ground} />
      <circle cx={30 + (seed % 60)} cy={22 + (seed % 17)} r={26 + (seed % 12)} fill={paint.pale} opacity="0.55" />
      <ellipse cx="60" cy="106" rx="42" ry="5" fill={paint.deep} opacity="0.14" />
      {draw(paint)}
      {/spot|dot|polka/i.test(name) && [0, 1, 2, 3, 4].map((dot) => <circle cx={42 + ((dot * 17) % 40)} cy={66 + ((dot * 13) % 28)} r="2.6" fill={paint.pale} />)}
    </svg>
  );
}

/** A category, by its usual motif. */
export const CategoryArt = ({ code, name }: { code: string; name: string }): Child => <Art name="" sku={code + name} category={code} />;

export function Picture({ image, ...shown }: Shown & { image?: string | null }): Child {
  return image ? <img class="art" src={image} alt="" loading="lazy" /> : <Art {...shown} />;
}

/** The shop's window. */
export function Window(): Child {
  const sky = "#f8dfc0";
  return (
    <svg class="window" viewBox="0 0 560 420" aria-hidden="true" focusable="false">
      <rect width="560" height="420" fill="#f3e3d1" />
      <path d="M110 420V190a170 170 0 0 1 340 0v230z" fill={sky} />
      <circle cx="280" cy="210" r="74" fill="#f2b56b" />
      <path d="M110 270c50-40 90-40 140-10s110 30 200-16v176H110z" fill="#b9c4a2" />
      <path d="M110 320c70-34 130-24 180-4s100 14 160-10v114H110z" fill="#8aa07b" />
      <path d="M110 420V190a170 170 0 0 1 340 0v230M280 20v400M110 236h340" fill="none" stroke="#fdf9f2" stroke-width="9" />
      <rect x="60" y="356" width="440" height="18" rx="6" fill="#c98e62" />
      <rect x="60" y="374" width="440" height="46" fill="#e6c39e" />
      <g transform="translate(120 240)">{motifs.vase?.({ main: "#c4553b", deep: "#8f3a28", pale: "#f3d3c4" })}</g>
      <g transform="translate(330 256) scale(.95)">{motifs.mug?.({ main: "#6f93ad", deep: "#47687f", pale: "#d5e2ea" })}</g>
      <g transform="translate(232 252)">{motifs.candle?.({ main: "#fdf6ea", deep: "#9c7226", pale: "#fff" })}</g>
    </svg>
  );
}

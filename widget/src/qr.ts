/** QR codes (ISO/IEC 18004): bytes, error correction M, versions 1 to 10, which is enough for a link of 213 characters. */

/** By version: codewords in all, error correction codewords a block, and how many blocks. */
const versions: readonly (readonly [number, number, number])[] = [
  [26, 10, 1], [44, 16, 1], [70, 26, 1], [100, 18, 2], [134, 24, 2], [172, 16, 4], [196, 18, 4], [242, 22, 4], [292, 22, 5], [346, 26, 5],
];
const modeBytes = 0b0100;

const powers: number[] = [];
const logs: number[] = [];
for (let power = 0, value = 1; power < 255; power += 1) {
  powers[power] = value;
  logs[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}
const times = (left: number, right: number) => (left && right ? powers[(logs[left]! + logs[right]!) % 255]! : 0);

/** The error correction codewords of a block. */
function correction(block: readonly number[], count: number): number[] {
  let generator = [1];
  for (let power = 0; power < count; power += 1) {
    const next = new Array<number>(generator.length + 1).fill(0);
    generator.forEach((value, place) => {
      next[place]! ^= value;
      next[place + 1]! ^= times(value, powers[power]!);
    });
    generator = next;
  }
  const rest = [...block, ...new Array<number>(count).fill(0)];
  for (let place = 0; place < block.length; place += 1) {
    const factor = rest[place]!;
    if (factor) generator.forEach((value, offset) => (rest[place + offset]! ^= times(value, factor)));
  }
  return rest.slice(block.length);
}

/** The codewords of a text in the order in which they are drawn. */
function codewords(text: string): { version: number; words: number[] } {
  const bytes = [...new TextEncoder().encode(text)];
  const lengthBits = (version: number) => (version < 10 ? 8 : 16);
  const room = (version: number) => {
    const [all, each, blocks] = versions[version - 1]!;
    return all - each * blocks;
  };
  const version = versions.findIndex((_, index) => bytes.length * 8 + 4 + lengthBits(index + 1) <= room(index + 1) * 8) + 1;
  if (!version) throw new RangeError("the text is too long for a QR code");
  const bits: number[] = [];
  const push = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  push(modeBytes, 4);
  push(bytes.length, lengthBits(version));
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, room(version) * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const content: number[] = [];
  for (let place = 0; place < bits.length; place += 8) content.push(bits.slice(place, place + 8).reduce((sum, bit) => sum * 2 + bit, 0));
  for (let pad = 0; content.length < room(version); pad += 1) content.push(pad % 2 ? 0x11 : 0xec);
  return { version, words: interleave(content, version) };
}

function interleave(content: readonly number[], version: number): number[] {
  const [, each, count] = versions[version - 1]!;
  const short = Math.floor(content.length / count);
  const longer = content.length % count;
  const blocks: number[][] = [];
  for (let block = 0, place = 0; block < count; block += 1) {
    const size = short + (block >= count - longer ? 1 : 0);
    blocks.push(content.slice(place, (place += size)));
  }
  const corrections = blocks.map((block) => correction(block, each));
  const words: number[] = [];
  for (let place = 0; place <= short; place += 1) for (const block of blocks) if (place < block.length) words.push(block[place]!);
  for (let place = 0; place < each; place += 1) for (const block of corrections) words.push(block[place]!);
  return words;
}

type Grid = (boolean | undefined)[][];

/** The rows of a QR code; true is dark. */
export function qrMatrix(text: string): boolean[][] {
  const { version, words } = codewords(text);
  const size = version * 4 + 17;
  const fixed: Grid = Array.from({ length: size }, () => new Array<boolean | undefined>(size).fill(undefined));
  drawPatterns(fixed, version);
  let best: boolean[][] = [];
  let lowest = Infinity;
  for (let mask = 0; mask < 8; mask += 1) {
    const drawn = fill(fixed, words, mask);
    const score = penalty(drawn);
    if (score < lowest) [best, lowest] = [drawn, score];
  }
  return best;
}

function drawPatterns(grid: Grid, version: number): void {
  const size = grid.length;
  const finder = (row: number, column: number) => {
    for (let y = -1; y <= 7; y += 1)
      for (let x = -1; x <= 7; x += 1) {
        const line = grid[row + y];
        if (!line || column + x < 0 || column + x >= size) continue;
        const ring = Math.max(Math.abs(y - 3), Math.abs(x - 3));
        line[column + x] = ring !== 2 && ring !== 4;
      }
  };
  finder(0, 0);
  finder(0, size - 7);
  finder(size - 7, 0);
  const centers = version === 1 ? [] : version < 7 ? [6, size - 7] : [6, (size - 1) / 2, size - 7];
  for (const row of centers)
    for (const column of centers) {
      if (grid[row]![column] !== undefined) continue;
      for (let y = -2; y <= 2; y += 1) for (let x = -2; x <= 2; x += 1) grid[row + y]![column + x] = Math.max(Math.abs(y), Math.abs(x)) !== 1;
    }
  for (let place = 8; place < size - 8; place += 1) {
    grid[6]![place] ??= place % 2 === 0;
    grid[place]![6] ??= place % 2 === 0;
  }
  drawFormat(grid, 0);
  if (version < 7) return;
  let rest = version << 12;
  for (let bit = 17; bit >= 12; bit -= 1) if (rest & (1 << bit)) rest ^= 0x1f25 << (bit - 12);
  for (let place = 0; place < 18; place += 1) {
    const dark = (((version << 12) | rest) >> place) % 2 === 1;
    grid[Math.floor(place / 3)]![size - 11 + (place % 3)] = dark;
    grid[size - 11 + (place % 3)]![Math.floor(place / 3)] = dark;
  }
}

/** The level (M is 00) and the mask, twice, and the dark module. */
function drawFormat(grid: Grid, mask: number): void {
  const size = grid.length;
  let rest = mask << 10;
  for (let bit = 14; bit >= 10; bit -= 1) if (rest & (1 << bit)) rest ^= 0x537 << (bit - 10);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  for (let place = 0; place < 15; place += 1) {
    const dark = ((bits >> place) & 1) === 1;
    const down = place < 6 ? place : place < 8 ? place + 1 : size - 15 + place;
    const across = place < 8 ? size - 1 - place : place < 9 ? 7 : 14 - place;
    grid[down]![8] = dark;
    grid[8]![across] = dark;
  }
  grid[size - 8]![8] = true;
}

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (y, x) => (y + x) % 2 === 0,
  (y) => y % 2 === 0,
  (_, x) => x % 3 === 0,
  (y, x) => (y + x) % 3 === 0,
  (y, x) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (y, x) => ((y * x) % 2) + ((y * x) % 3) === 0,
  (y, x) => (((y * x) % 2) + ((y * x) % 3)) % 2 === 0,
  (y, x) => (((y + x) % 2) + ((y * x) % 3)) % 2 === 0,
];

function fill(fixed: Grid, words: readonly number[], mask: number): boolean[][] {
  const size = fixed.length;
  const grid = fixed.map((row) => [...row]);
  let place = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const row = isUpward ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (grid[row]![column] !== undefined) continue;
        const dark = (((words[place >> 3] ?? 0) >> (7 - (place & 7))) & 1) === 1;
        grid[row]![column] = dark !== masks[mask]!(row, column);
        place += 1;
      }
    }
  }
  drawFormat(grid, mask);
  return grid as boolean[][];
}

/** How hard it is to read: long runs, blocks, and how far from half it is dark. */
function penalty(grid: readonly boolean[][]): number {
  const size = grid.length;
  let score = 0;
  let dark = 0;
  const look = (at: (place: number) => boolean) => {
    let run = 1;
    let text = at(0) ? "1" : "0";
    for (let place = 1; place < size; place += 1) {
      text += at(place) ? "1" : "0";
      run = at(place) === at(place - 1) ? run + 1 : 1;
      score += run === 5 ? 3 : run > 5 ? 1 : 0;
    }
    for (const alike of ["10111010000", "00001011101"]) for (let from = text.indexOf(alike); from >= 0; from = text.indexOf(alike, from + 1)) score += 40;
  };
  for (let line = 0; line < size; line += 1) {
    look((place) => grid[line]![place]!);
    look((place) => grid[place]![line]!);
    for (let place = 0; place < size; place += 1) {
      dark += grid[line]![place] ? 1 : 0;
      const same = line && place && grid[line]![place] === grid[line - 1]![place] && grid[line]![place] === grid[line]![place - 1];
      score += same && grid[line]![place] === grid[line - 1]![place - 1] ? 3 : 0;
    }
  }
  return score + Math.floor(Math.abs((dark * 20) / (size * size) - 10)) * 10;
}

/** A QR code as one path of an SVG with a quiet margin. */
export function drawQr(text: string): { size: number; path: string } {
  const rows = qrMatrix(text);
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ""))).join("");
  return { size: rows.length + 8, path };
}

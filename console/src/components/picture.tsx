import { cn } from "./cn";

const tints = ["var(--ch-shop)", "var(--ch-site)", "var(--ch-app)", "var(--ch-email)", "var(--ch-sms)"];

/** A product's picture. No page asks anything of the outside: pictures kept elsewhere are shown as a tile of the mosaic. */
export function Picture({ url, name, className }: { url?: string | undefined; name: string; className?: string }) {
  const own = url?.startsWith("/") && !url.startsWith("//");
  if (own) return <img src={url} alt="" loading="lazy" className={cn("size-10 shrink-0 rounded-md object-cover", className)} />;
  const tint = tints[[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % tints.length] ?? "var(--soft)";
  return (
    <span aria-hidden className={cn("grid size-10 shrink-0 grid-cols-2 gap-0.5 overflow-hidden rounded-md", className)}>
      {[70, 40, 25, 55].map((share) => (
        <span key={share} style={{ background: `color-mix(in oklab, ${tint} ${share}%, var(--surface))` }} />
      ))}
    </span>
  );
}

import { cn } from "./cn";

const tiles = ["fill-[#b4472a] dark:fill-[#e58a68]", "fill-[#d9a441]", "fill-[#4f7256] dark:fill-[#8fbf93]", "fill-[#2f5f8f] dark:fill-[#86b6e8]"];

/** The mark: four tiles, each of another stone. */
export function Mosaic({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 28 28" className={cn("size-7", className)} aria-hidden>
      {tiles.map((tile, index) => (
        <rect
          key={tile}
          x={(index % 2) * 15}
          y={Math.floor(index / 2) * 15}
          width={13}
          height={13}
          rx={2}
          className={tile}
        />
      ))}
    </svg>
  );
}

const pattern = [0, 1, 3, 5, 6, 7, 8, 10];

/** A sparse floor of tiles for empty pages. */
export function EmptyMosaic() {
  return (
    <svg viewBox="0 0 75 57" className="h-14 w-auto" aria-hidden>
      {Array.from({ length: 12 }, (_, index) => (
        <rect
          key={index}
          x={(index % 4) * 19}
          y={Math.floor(index / 4) * 19}
          width={17}
          height={17}
          rx={2.5}
          className={pattern.includes(index) ? tiles[(index * 3) % 4] : "fill-line"}
          opacity={pattern.includes(index) ? 0.85 : 1}
        />
      ))}
    </svg>
  );
}

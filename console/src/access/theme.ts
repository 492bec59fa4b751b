import type { Theme } from "@/api/types";

const remembered = "tessere.theme";
const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

export function storedTheme(): Theme {
  const stored = localStorage.getItem(remembered);
  return stored === "light" || stored === "dark" ? stored : "system";
}

const paint = (theme: Theme) => {
  const shown = theme === "system" ? (dark().matches ? "dark" : "light") : theme;
  if (document.documentElement.dataset.theme === shown) return;
  document.documentElement.dataset.theme = shown;
  window.dispatchEvent(new Event("tessere:theme"));
};

export function applyTheme(theme: Theme): void {
  localStorage.setItem(remembered, theme);
  paint(theme);
}

/** Follows the machine while the choice is "system". */
export function watchSystemTheme(): void {
  paint(storedTheme());
  dark().addEventListener("change", () => paint(storedTheme()));
}

import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const api = process.env.TESSERE_API ?? "http://127.0.0.1:8300";

export default defineConfig({
  root: fileURLToPath(new URL("./shop", import.meta.url)),
  base: "/shop/",
  resolve: { preserveSymlinks: false },
  oxc: { jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment", development: false } },
  server: {
    host: "127.0.0.1",
    port: 5174,
    proxy: { "/api": { target: api }, "/v1": { target: api } },
    fs: { allow: [fileURLToPath(new URL(".", import.meta.url)), realpathSync("node_modules")] },
  },
  build: {
    outDir: fileURLToPath(new URL("../src/tessere/entry/http/shop_assets/shop", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Files below this size would become data: URIs, which the content security policy refuses.
    assetsInlineLimit: 0,
  },
  test: {
    root: fileURLToPath(new URL(".", import.meta.url)),
    environment: "jsdom",
    include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
  },
});

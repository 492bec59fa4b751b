/** Builds the client for pages of others: one file as a module, one as a script. */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../src/tessere/entry/http/shop_assets/widget",
    emptyOutDir: true,
    target: "es2022",
    lib: {
      entry: "src/index.ts",
      name: "Tessere",
      formats: ["es", "iife"],
      fileName: (format) => (format === "es" ? "tessere.mjs" : "tessere.js"),
    },
    minify: true,
  },
});

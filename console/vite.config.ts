import { fileURLToPath } from "node:url";
import { transformAsync } from "@babel/core";
import { lingui } from "@lingui/vite-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const api = process.env.TESSERE_API ?? "http://127.0.0.1:8787";

/** Expands the Lingui macros; everything else is left to Vite's own transforms. */
function linguiMacro(): Plugin {
  return {
    name: "tessere-lingui-macro",
    enforce: "pre",
    async transform(code, id) {
      const file = id.replace(/\?.*$/, "");
      if (!/\.tsx?$/.test(file) || !code.includes("/macro")) return null;
      const out = await transformAsync(code, {
        filename: file,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: file.endsWith("x") ? ["typescript", "jsx"] : ["typescript"] },
        plugins: ["@lingui/babel-plugin-lingui-macro"],
      });
      return out?.code ? { code: out.code, map: out.map } : null;
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [linguiMacro(), react(), lingui({ failOnMissing: true, failOnCompileError: true }), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: { "/api": { target: api }, "/health": { target: api } },
  },
  build: {
    outDir: "../src/tessere/entry/http/console_assets",
    emptyOutDir: true,
    // Files below this size would become data: URIs, which the content security policy refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  // The setup clears up after each test, so files may share one environment: making one takes longer than the tests.
  test: { environment: "jsdom", isolate: false, include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/test-setup.ts"] },
});

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";
import config from "../vite.lib.config";

const limit = 12_000;

// Built anew, so that it is the source that is measured, and not what lies about.
test("the client stays small, as a module and as a script", async () => {
  const built = await build({ ...config, configFile: false, logLevel: "silent", build: { ...config.build, write: false } });
  const files = [built].flat().flatMap((each) => ("output" in each ? each.output : []));
  expect(files.map((file) => file.fileName).sort()).toEqual(["tessere.js", "tessere.mjs"]);
  for (const file of files) {
    const text = file.type === "chunk" ? file.code : "";
    expect(gzipSync(text).length, file.fileName).toBeLessThan(limit);
    expect(text, "no dependency").not.toMatch(/\bimport\s*[{*"']/);
  }
});

test("types come from the API's description", () => {
  expect(readFileSync("src/types.ts", "utf8")).toContain("console/src/api/schema");
});

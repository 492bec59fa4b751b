import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules", "dist"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: ["error", "smart"],
    },
  },
  // JSX calls these two.
  {
    files: ["**/*.tsx"],
    rules: { "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^(h|Fragment)$" }] },
  },
  // The client knows no page.
  { files: ["src/**/*.ts"], rules: { "no-restricted-imports": ["error", { patterns: ["**/shop/*"] }] } },
  // Places in a grid are reckoned, not looked up.
  { files: ["src/qr.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  {
    files: ["tests/**/*.{ts,tsx}"],
    rules: { "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
);

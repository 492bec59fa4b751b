import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Places never import each other: what two of them need moves to `components` or `api`. */
const places = [
  "home", "customers", "segments", "catalog", "offers", "coherence", "loyalty", "bookings", "stock", "prices", "orders", "fulfillment", "floor",
  "events", "sources", "imports", "settings",
];
const fences = places.map((place) => ({
  files: [`src/${place}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: places.filter((other) => other !== place).map((other) => `@/${other}/*`) },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["node_modules", "dist", "src/locales"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: {
      "max-lines": ["error", { max: 250 }],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: ["error", "smart"],
    },
  },
  {
    files: ["src/{api,components,app}/**/*.{ts,tsx}"],
    ignores: ["src/app/router.tsx", "src/app/routes/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: places.map((place) => `@/${place}/*`) }],
    },
  },
  ...fences,
  // Generated from the API's description by `make types`.
  { files: ["src/api/schema.ts"], rules: { "max-lines": "off" } },
  { files: ["**/*.test.{ts,tsx}"], rules: { "max-lines-per-function": "off" } },
);

import js from "@eslint/js";
import globals from "globals";

const textOnly = "Process names may contain markup: use text nodes and attributes only.";

export default [
  { ignores: ["node_modules/", "vendor/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      complexity: ["error", 15],
      eqeqeq: "error",
      "max-lines": ["error", 350],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-param-reassign": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: textOnly },
        { property: "outerHTML", message: textOnly },
        { property: "insertAdjacentHTML", message: textOnly },
        { object: "document", property: "write", message: textOnly },
      ],
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  // Generated: as long as there are records.
  { files: ["**/js/contract.js"], rules: { "max-lines": "off" } },
  {
    files: ["**/*.test.js", "**/tests/page/**"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: { "max-lines-per-function": "off" },
  },
];

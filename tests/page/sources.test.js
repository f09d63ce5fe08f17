/** Rules for the source files of the page. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { median } from "../../assets/js/lab/push_polling.js";
import { filesIn, importsOf, read } from "./modules.js";

test("only text nodes and attributes are written to the document", () => {
  const sinks =
    /\b(innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|createContextualFragment|srcdoc|document\.write)\b|\beval\(|new Function/;
  for (const name of filesIn("js", ".js")) assert.doesNotMatch(read(name), sinks, name);
});

test("no template writes a style attribute, which the content security policy refuses", () => {
  for (const name of filesIn("js", ".js")) assert.doesNotMatch(read(name), /[\s"`]style=["$]/, name);
});

test("no file names another machine", () => {
  for (const name of [...filesIn("js", ".js"), ...filesIn("css", ".css"), "index.html"]) {
    assert.doesNotMatch(read(name), /(https?:)?\/\/[\w-]+\.[a-z]{2,}/i, name);
  }
});

test("only the token file names colours", () => {
  for (const name of filesIn("css", ".css").filter((one) => !one.endsWith("tokens.css"))) {
    assert.doesNotMatch(read(name), /#[0-9a-f]{3,8}\b(?=[\s;,)])/i, name);
  }
});

test("index.html preloads every module, so that they load in parallel", () => {
  /** @type {Set<string>} */
  const loaded = new Set();
  /** @param {string} name */
  const visit = (name) => {
    if (loaded.has(name)) return;
    loaded.add(name);
    if (name.startsWith("js/")) importsOf(name).forEach(visit);
  };
  visit("js/main.js");
  loaded.delete("js/main.js");
  const preloaded = [...read("index.html").matchAll(/rel="modulepreload" href="assets\/([^"]+)"/g)].map(
    ([, name]) => name,
  );
  assert.deepEqual(preloaded, [...loaded].sort());
});

test("numbers become text only in the format modules", () => {
  for (const name of filesIn("js", ".js").filter((one) => !/text.(time_)?format\.js$/.test(one))) {
    assert.doesNotMatch(read(name), /\.toFixed\(|\.toPrecision\(|toLocaleString|Intl\./, name);
  }
});

test("the median of an even number of values is the mean of the middle two", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([]), null);
});

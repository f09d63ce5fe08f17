/** The source files of the page and their imports, for the tests of its architecture. */

import { readdirSync, readFileSync } from "node:fs";
import { posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ASSETS = fileURLToPath(new URL("../../assets/", import.meta.url));
const STATEMENT = /^(?:import|export)[^;]*? from "(\.[^"]+)"/gm;
const TYPE = /@import [^"\n]* from "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/g;

/** @param {string} folder @param {string} ending @returns {string[]} Paths below assets/, with slashes. */
export const filesIn = (folder, ending) =>
  readdirSync(ASSETS + folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => posix.join(folder, name.split(sep).join("/")));

/** @param {string} name */
export const read = (name) => readFileSync(ASSETS + name, "utf8");

/** The modules that a module loads. @param {string} name @param {string} [source] @returns {string[]} */
export const importsOf = (name, source = read(name)) =>
  [...source.matchAll(STATEMENT)].map(([, target]) => posix.join(posix.dirname(name), target));

/** Those, and the modules whose types its JSDoc names. @param {string} name @param {string} [source] @returns {string[]} */
export const referencesOf = (name, source = read(name)) => [
  ...importsOf(name, source),
  ...[...source.matchAll(TYPE)].map(([, tag, expression]) =>
    posix.join(posix.dirname(name), tag ?? expression),
  ),
];

/**
 * @param {ReadonlyArray<string>} names
 * @param {(name: string) => ReadonlyArray<string>} targetsOf
 * @returns {string[]} The modules of a cycle, in order, or an empty array.
 */
export function findCycle(names, targetsOf) {
  const done = new Set();
  /** @param {string} name @param {string[]} path @returns {string[]} */
  const visit = (name, path) => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return [];
    for (const target of targetsOf(name)) {
      const cycle = visit(target, [...path, name]);
      if (cycle.length > 0) return cycle;
    }
    done.add(name);
    return [];
  };
  for (const name of names) {
    const cycle = visit(name, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

/** A program's life, or that of one of its processes, as people asked for it. */

import { messageOf } from "../app/api.js";

/** @import { Api } from "../app/api.js" */
/** @import { ProgramLife } from "../contract.js" */

/** @typedef {{name: string, pid?: number, created?: number}} Lived Without pid: all processes of the name. */
/** @typedef {ReturnType<typeof makeLife>} Life */

/**
 * @param {object} options
 * @param {() => Api | null} options.api
 * @param {() => void} options.update
 */
export function makeLife({ api, update }) {
  const life = {
    /** @type {Lived | null} Null while nobody asks. */
    about: null,
    /** @type {ProgramLife | null} */
    told: null,
    /** @type {string | null} */
    error: null,

    /** @param {Lived} about */
    async open(about) {
      Object.assign(life, { about, told: null, error: null });
      update();
      try {
        const told = (await api()?.life(about)) ?? null;
        if (life.about === about) life.told = told;
      } catch (error) {
        if (life.about === about) life.error = messageOf(error);
      }
      update();
    },
    close() {
      Object.assign(life, { about: null, told: null, error: null });
      update();
    },
  };
  return life;
}

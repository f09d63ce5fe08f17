/** Guards overlapping requests: only the answer to the latest one may be used. */

export function makeLatestOnly() {
  let latest = 0;
  return {
    /** Starts a request and outdates the earlier ones. @returns {() => boolean} Whether the request is still the latest. */
    start() {
      const id = (latest += 1);
      return () => id === latest;
    },
  };
}

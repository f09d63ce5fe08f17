// The official socket.io client, as it comes from its makers, talks to every namespace of the tutorial.
// usage: node foreign_client.mjs SOCKET_IO_CLIENT_MODULE ORIGIN TOKEN; prints what it heard as JSON.
const [, , module, origin, token] = process.argv;
const { io } = await import(module);
const options = { transports: ["websocket"], query: { token }, extraHeaders: { Origin: origin } };

/** @param {string} namespace @param {(socket: import("socket.io-client").Socket) => Promise<unknown>} talk */
async function visit(namespace, talk) {
  const socket = io(origin + namespace, options);
  await new Promise((resolve, reject) => {
    socket.on("connect", () => resolve(undefined));
    socket.on("connect_error", reject);
  });
  const heard = await talk(socket);
  socket.disconnect();
  return heard;
}

/** @param {string} event */
const next = (event) => (/** @type {import("socket.io-client").Socket} */ socket) =>
  new Promise((resolve) => socket.once(event, resolve));

const heard = {
  message: await visit("/chat", (socket) => {
    socket.send("你好 <b>");
    return next("message")(socket);
  }),
  response: await visit("/chat", (socket) => {
    socket.emit("my event", { data: "I am connected", deep: [1, null] });
    return next("my response")(socket);
  }),
  numbers: await visit("/test_conn", next("server_response")),
  cores: await visit("/test", next("server_response")),
  reading: await visit("/live", next("reading")),
};
console.log(JSON.stringify(heard));

export type { Socket } from "socket.io-client";
export { io, protocol } from "socket.io-client";

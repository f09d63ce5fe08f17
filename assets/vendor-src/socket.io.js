export { io, protocol } from "socket.io-client";

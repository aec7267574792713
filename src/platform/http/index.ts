/** HTTP: the shape of a route and a room, the request pipeline, and the server. */
export type { RestWrite, RoomManifest, RoomRuntime } from './room.ts';
export type { Answer, Caller, RawBody, RequestHeaders, Route } from './route.ts';
export { route } from './route.ts';

import type { Position } from "@/api/types";
import italy from "./italy.json";

const { lon0, lat0, scale_x: scaleX, scale_y: scaleY } = italy.projection;

export const mapSize = { width: italy.width, height: italy.height };
export const regions = italy.regions;

export const toMap = ({ lat, lon }: Position) => ({ x: (lon - lon0) * scaleX, y: (lat0 - lat) * scaleY });

const round = (value: number) => Math.round(value * 10_000) / 10_000;

export const fromMap = (x: number, y: number): Position => ({ lat: round(lat0 - y / scaleY), lon: round(lon0 + x / scaleX) });

export const onMap = (position: Position) => {
  const { x, y } = toMap(position);
  return x >= 0 && y >= 0 && x <= mapSize.width && y <= mapSize.height;
};

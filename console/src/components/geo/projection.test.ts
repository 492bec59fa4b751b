import { describe, expect, it } from "vitest";
import { fromMap, mapSize, onMap, toMap } from "./projection";

const milan = { lat: 45.4642, lon: 9.19 };

describe("the map of Italy", () => {
  it("goes there and back", () => {
    const { x, y } = toMap(milan);
    const back = fromMap(x, y);
    expect(back.lat).toBeCloseTo(milan.lat, 3);
    expect(back.lon).toBeCloseTo(milan.lon, 3);
  });

  it("puts Milan in the upper left and Catania in the lower right", () => {
    const catania = toMap({ lat: 37.503, lon: 15.087 });
    expect(toMap(milan).x).toBeLessThan(mapSize.width / 2);
    expect(toMap(milan).y).toBeLessThan(mapSize.height / 2);
    expect(catania.x).toBeGreaterThan(mapSize.width / 2);
    expect(catania.y).toBeGreaterThan(mapSize.height / 2);
  });

  it("knows what lies outside", () => {
    expect(onMap(milan)).toBe(true);
    expect(onMap({ lat: 48.85, lon: 2.35 })).toBe(false);
  });
});

export interface Point {
  x: number;
  y: number;
}

const rounds = 220;

/** Where each point starts: evenly around an ellipse, so that the same graph is always drawn alike. */
function start(keys: string[], width: number, height: number): Map<string, Point> {
  return new Map(
    keys.map((key, index) => {
      const angle = (2 * Math.PI * index) / keys.length - Math.PI;
      return [key, { x: width / 2 + (width / 2.6) * Math.cos(angle), y: height / 2 + (height / 2.6) * Math.sin(angle) }];
    }),
  );
}

/** Stretches the drawing over the whole space, whatever shape the forces left it in. */
function fill(points: Map<string, Point>, width: number, height: number): Map<string, Point> {
  const [xs, ys] = [[...points.values()].map((each) => each.x), [...points.values()].map((each) => each.y)];
  const stretch = (value: number, all: number[], size: number) => {
    const [least, most] = [Math.min(...all), Math.max(...all)];
    return most - least < 1 ? size / 2 : ((value - least) / (most - least)) * size;
  };
  return new Map(
    [...points].map(([key, { x, y }]) => [key, { x: stretch(x, xs, width), y: stretch(y, ys, height) }]),
  );
}

/** Moves boxes that lie on one another apart, sideways where there is room, and keeps them inside. */
function spread(
  points: Map<string, Point>,
  { width, height, box }: { width: number; height: number; box: { width: number; height: number } },
): Map<string, Point> {
  const all = [...points.values()];
  for (let round = 0; round < 80; round += 1) {
    let moved = false;
    all.forEach((p, index) => {
      for (const q of all.slice(index + 1)) {
        const [dx, dy] = [q.x - p.x, q.y - p.y];
        const [overX, overY] = [box.width - Math.abs(dx), box.height - Math.abs(dy)];
        if (overX <= 0 || overY <= 0) continue;
        moved = true;
        const vertical = overY < overX;
        const step = (vertical ? overY : overX) / 2 + 0.5;
        const sign = (vertical ? dy : dx) < 0 ? -1 : 1;
        const axis = vertical ? "y" : "x";
        p[axis] -= sign * step;
        q[axis] += sign * step;
      }
    });
    for (const point of all) {
      point.x = Math.min(width, Math.max(0, point.x));
      point.y = Math.min(height, Math.max(0, point.y));
    }
    if (!moved) break;
  }
  return points;
}

/** Springs along links, repulsion between all, cooling down: enough for the few points of one person. */
export function layOut(
  keys: string[],
  links: [string, string][],
  { width, height, box }: { width: number; height: number; box: { width: number; height: number } },
): Map<string, Point> {
  const points = start(keys, width, height);
  if (keys.length < 2) return new Map(keys.map((key) => [key, { x: width / 2, y: height / 2 }]));
  const ideal = 0.8 * Math.sqrt((width * height) / keys.length);
  for (let round = 0; round < rounds; round += 1) {
    const heat = (width / 12) * (1 - round / rounds);
    const moves = new Map(keys.map((key) => [key, { x: 0, y: 0 }]));
    const push = (a: string, b: string, force: (distance: number) => number) => {
      const [p, q, m, n] = [points.get(a), points.get(b), moves.get(a), moves.get(b)];
      if (!p || !q || !m || !n) return;
      const distance = Math.hypot(p.x - q.x, p.y - q.y) || 0.01;
      const strength = force(distance) / distance;
      const [x, y] = [(p.x - q.x) * strength, (p.y - q.y) * strength];
      m.x += x;
      m.y += y;
      n.x -= x;
      n.y -= y;
    };
    keys.forEach((a, index) => keys.slice(index + 1).forEach((b) => push(a, b, (d) => (ideal * ideal) / d)));
    links.forEach(([a, b]) => push(a, b, (d) => -(d * d) / ideal));
    for (const [key, move] of moves) {
      const point = points.get(key);
      const length = Math.hypot(move.x, move.y) || 1;
      if (!point) continue;
      point.x += (move.x / length) * Math.min(length, heat);
      point.y += (move.y / length) * Math.min(length, heat);
    }
  }
  return spread(fill(points, width, height), { width, height, box });
}

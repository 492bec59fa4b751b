import { expect, test } from "vitest";
import { fromWall, toWall } from "./moment";

test("moments go by the clock on the wall of the retailer, in summer and in winter", () => {
  expect(fromWall("2027-01-05T08:00")).toBe("2027-01-05T07:00:00.000Z");
  expect(fromWall("2027-07-05T08:00")).toBe("2027-07-05T06:00:00.000Z");
  for (const at of ["2027-01-05T08:00", "2027-07-05T23:59", "2027-10-31T02:30", "2027-03-28T03:10"]) expect(toWall(fromWall(at))).toBe(at);
  expect(fromWall("2027-10-31T02:30")).toBe("2027-10-31T00:30:00.000Z");
  expect(fromWall("")).toBeNull();
});

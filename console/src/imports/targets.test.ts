import { describe, expect, it } from "vitest";
import { faultOf, nameFrom, parseTarget, writeTarget } from "./targets";

describe("targets", () => {
  it("read and write back the same", () => {
    for (const target of ["ignore", "email", "trait:first_name", "consent:marketing:email"]) {
      expect(writeTarget(parseTarget(target))).toBe(target);
    }
  });

  it("make a trait's name of an Italian heading", () => {
    expect(nameFrom(" Città di nascita ")).toBe("citta_di_nascita");
    expect(nameFrom("2° telefono")).toBe("_2_telefono");
  });
});

describe("faultOf", () => {
  it("wants someone to attach the row to", () => {
    expect(faultOf("profiles", { nome: "trait:name" })).toBe("no_identifier");
    expect(faultOf("profiles", { nome: "trait:name", mail: "email" })).toBeNull();
  });

  it("wants to know what happened", () => {
    expect(faultOf("events", { mail: "email" })).toBe("no_event_name");
  });

  it("wants whole targets, each once, but lets a customer have two emails", () => {
    expect(faultOf("profiles", { mail: "email", x: "trait:" })).toBe("incomplete");
    expect(faultOf("profiles", { mail: "email", x: "consent:marketing" })).toBe("incomplete");
    expect(faultOf("profiles", { mail: "email", a: "trait:city", b: "trait:city" })).toBe("twice");
    expect(faultOf("profiles", { mail: "email", mail2: "email" })).toBeNull();
  });
});

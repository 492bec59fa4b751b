import { describe, expect, it } from "vitest";
import { customerSearch, customersSearch } from "./search";

describe("the address of the customers page", () => {
  it("keeps what it knows", () => {
    expect(customersSearch.parse({ q: " rossi ", channel: "shop" })).toEqual({ q: "rossi", channel: "shop" });
  });

  it("drops what it does not, rather than failing", () => {
    expect(customersSearch.parse({ q: "", channel: "telex", page: 3 })).toEqual({});
    expect(customerSearch.parse({ tab: "nowhere", name: "Order Completed" })).toEqual({ name: "Order Completed" });
  });
});

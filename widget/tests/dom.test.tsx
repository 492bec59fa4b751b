import { beforeEach, expect, test } from "vitest";
import { h, patch, type Child } from "../shop/dom";

let root: HTMLElement;
const draw = (child: Child) => patch(root, child);
const list = (...names: string[]) => <ul>{names.map((name) => <li key={name}><input value={name} /></li>)}</ul>;

beforeEach(() => {
  document.body.innerHTML = "<div></div>";
  root = document.querySelector("div") as HTMLElement;
});

test("what stays the same stays where it is, with what was typed and looked at", () => {
  draw(list("a", "b", "c"));
  const input = root.querySelectorAll("input")[1]!;
  input.focus();
  draw(list("b", "c"));
  expect([root.querySelectorAll("li").length, document.activeElement]).toEqual([2, input]);
  draw(list("b", "c", "d"));
  expect([...root.querySelectorAll("input")].map((each) => each.value)).toEqual(["b", "c", "d"]);
  expect(document.activeElement).toBe(input);
});

test("keys move elements, and everything else is made or taken away", () => {
  draw(list("a", "b"));
  const [first, second] = root.querySelectorAll("li");
  draw(list("b", "a"));
  expect([...root.querySelectorAll("li")]).toEqual([second, first]);
  draw(<p>one {2} {false}{null}</p>);
  expect(root.innerHTML).toBe("<p>one 2 </p>");
});

test("attributes, properties and acts follow", () => {
  let pressed = 0;
  draw(<button type="button" disabled={true} aria-label="x" onclick={() => (pressed += 1)}>x</button>);
  const button = root.querySelector("button")!;
  expect(button.disabled).toBe(true);
  draw(<button type="button" onclick={() => (pressed += 10)}>x</button>);
  button.click();
  expect([pressed, button.disabled, button.hasAttribute("aria-label")]).toEqual([10, false, false]);
});

test("a search that is named stays as typed when the page is drawn without a value", () => {
  draw(<input value={undefined} />);
  const input = root.querySelector("input")!;
  input.value = "typed";
  draw(<p>other</p>);
  draw(<input value="from the address" />);
  expect(root.querySelector("input")!.value).toBe("from the address");
});

test("pictures are drawn as pictures", () => {
  draw(<svg viewBox="0 0 1 1"><path d="M0 0" /></svg>);
  expect(root.querySelector("path")!.namespaceURI).toBe("http://www.w3.org/2000/svg");
});

test("what somebody smuggled into a name is text", () => {
  draw(<p>{"<img src=x onerror=alert(1)>"}</p>);
  expect(root.querySelector("img")).toBeNull();
});

// Renders /api/openapi.json. Everything is put in as text, never as markup.
const METHODS = ["get", "post", "put", "patch", "delete"];
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
let schemas = {};

const nameOf = (ref) => ref.split("/").pop();
let responses = {};
const resolve = (schema) => (schema?.$ref ? schemas[nameOf(schema.$ref)] ?? {} : schema ?? {});

/** A schema as one short line. */
function brief(schema) {
  if (!schema) return "anything";
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.oneOf ?? schema.anyOf;
  if (options) return options.map(brief).join(" | ");
  if (schema.type === "array") return `${brief(schema.items)}[]`;
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type ?? "anything";
  return schema.format ? `${type} (${schema.format})` : type;
}

/** A schema as an example-like text, three levels deep. */
function outline(schema, depth = 0, seen = []) {
  const name = schema?.$ref ? nameOf(schema.$ref) : null;
  const full = resolve(schema);
  const pad = "  ".repeat(depth + 1);
  if (name && seen.includes(name)) return name;
  const trail = name ? [...seen, name] : seen;
  if (full.properties && depth < 4) {
    const required = new Set(full.required ?? []);
    const lines = Object.entries(full.properties).map(
      ([key, value]) => `${pad}${key}${required.has(key) ? "" : "?"}: ${outline(value, depth + 1, trail)}`,
    );
    return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
  }
  if (full.type === "array" && full.items) return `[${outline(full.items, depth, trail)}]`;
  const options = full.oneOf ?? full.anyOf;
  if (options) return options.map((option) => outline(option, depth, trail)).join(" | ");
  return brief(full);
}

function parameters(operation) {
  if (!operation.parameters?.length) return null;
  const rows = operation.parameters.map((parameter) =>
    make("tr", {}, make("td", {}, make("code", {}, parameter.name)), make("td", {}, parameter.in),
      make("td", {}, brief(parameter.schema) + (parameter.required ? "" : ", optional")),
      make("td", {}, parameter.description ?? "")));
  const head = make("tr", {}, ...["Name", "In", "Type", ""].map((text) => make("th", { scope: "col" }, text)));
  return make("div", {}, make("h4", {}, "Parameters"), make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
}

function content(title, body) {
  const [kind, media] = Object.entries(body?.content ?? {})[0] ?? [];
  const note = [body?.description, kind].filter(Boolean).join(" · ");
  return make("div", {}, make("h4", {}, title), make("div", {}, note), media ? make("pre", {}, outline(media.schema)) : null);
}

function curl(method, path, operation) {
  const parts = [`curl -X ${method.toUpperCase()} '${location.origin}${path}'`];
  const collects = operation.security?.some((scheme) => scheme.write_key);
  if (operation.security?.length) parts.push(collects ? "-u 'tw_…:'" : "-H 'Authorization: Bearer ts_…'");
  if (operation.requestBody) parts.push("-H 'Content-Type: application/json' -d '…'");
  return parts.join(" \\\n  ");
}

function detail(method, path, operation) {
  return [
    make("p", {}, operation.description ?? operation.summary ?? ""),
    parameters(operation),
    operation.requestBody ? content("Body", operation.requestBody) : null,
    ...Object.entries(operation.responses).map(([status, body]) => content(`Answer ${status}`, body.$ref ? responses[nameOf(body.$ref)] : body)),
    make("h4", {}, "Try it"),
    make("pre", {}, curl(method, path, operation)),
  ].filter(Boolean);
}

function card(method, path, operation) {
  const id = `${method}${path}`.replace(/[^a-z0-9]+/gi, "-");
  const scope = operation["x-scope"] ?? (!operation.security?.length ? "public" : operation.security[0].write_key ? "write key" : "signed in");
  const element = make("details", { class: "operation", id },
    make("summary", {}, make("span", { class: "scope" }, scope), make("span", { class: "method" }, method.toUpperCase()),
      " ", make("code", {}, path), " ", operation.description?.split("\n")[0] ?? ""));
  element.addEventListener("toggle", () => {
    if (element.open && element.children.length === 1) element.append(make("div", {}, ...detail(method, path, operation)));
  });
  element.dataset.words = `${method} ${path} ${scope} ${operation.description ?? ""}`.toLowerCase();
  const link = make("a", { href: `#${id}` }, make("span", { class: "method" }, method.toUpperCase()), ` ${path.replace("/api/v1", "")}`);
  link.addEventListener("click", () => { element.open = true; });
  return { element, link: make("li", {}, link) };
}

function show(description) {
  schemas = description.components?.schemas ?? {};
  responses = description.components?.responses ?? {};
  document.getElementById("version").textContent = description.info.version;
  document.getElementById("description").textContent = description.info.description;
  const groups = new Map();
  for (const [path, operations] of Object.entries(description.paths).sort(([a], [b]) => a.localeCompare(b))) {
    for (const method of METHODS.filter((name) => operations[name])) {
      const tag = operations[method].tags?.[0] ?? "Other";
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(card(method, path, operations[method]));
    }
  }
  for (const [tag, cards] of groups) {
    document.getElementById("index").append(make("h3", {}, tag), make("ul", {}, ...cards.map(({ link }) => link)));
    document.getElementById("operations").append(make("h2", {}, tag), ...cards.map(({ element }) => element));
  }
  const all = [...groups.values()].flat();
  document.getElementById("filter").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/);
    for (const { element, link } of all) {
      element.hidden = link.hidden = !words.every((word) => element.dataset.words.includes(word));
    }
  });
  document.getElementById("status").textContent = `${all.length} operations`;
  const target = document.getElementById(location.hash.slice(1));
  if (target) { target.open = true; target.scrollIntoView(); }
}

try {
  const answer = await fetch("/api/openapi.json");
  if (!answer.ok) throw new Error(`${answer.status}`);
  show(await answer.json());
} catch (error) {
  document.getElementById("status").textContent = `The description could not be read (${error.message}).`;
}

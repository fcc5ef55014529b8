// Elements from code: no markup is ever parsed, so no text can become a program.

function put(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name, value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** h("p", {class: "hint"}, "text", child): functions among the attributes are listeners of that event. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(node, name, value);
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const button = (label, act, attributes = {}) => h("button", { type: "button", click: act, ...attributes }, label);

/** The page's heading: focus goes there when the page changes. */
export const heading = (text) => h("h1", { tabindex: "-1" }, text);

export const definition = (term, ...meaning) => h("div", { class: "fact" }, h("dt", {}, term), h("dd", {}, ...meaning));

// Python and the linter, apart from the page, so that it stays awake. All files come from beside this one.
import { loadPyodide } from "./pyodide/pyodide.mjs";

async function start() {
  const here = new URL("./", import.meta.url);
  const pyodide = await loadPyodide({ indexURL: new URL("pyodide/", here).href, packages: [] });
  const answer = await fetch(new URL("tflm_lint.zip", here));
  if (!answer.ok) throw new Error(`tflm_lint.zip: ${answer.status}`);
  pyodide.unpackArchive(await answer.arrayBuffer(), "zip", { extractDir: "/lib/tflm_lint_site" });
  pyodide.runPython("import sys; sys.path.insert(0, '/lib/tflm_lint_site')");
  return pyodide.pyimport("door");
}

const door = start();

function plain(value) {
  const converted = value?.toJs ? value.toJs({ dict_converter: Object.fromEntries }) : value;
  value?.destroy?.();
  return converted;
}

self.onmessage = async ({ data: { number, what, name = "", bytes, board = "", target = "" } }) => {
  try {
    const python = await door;
    const answer = what === "start" ? python.start() : python[what](name, bytes, board, target);
    self.postMessage({ number, answer: plain(answer) });
  } catch (error) {
    const lines = String(error.message).trim().split("\n");
    self.postMessage({ number, error: lines[lines.length - 1].replace(/^[\w.]*Error: /, "") });
  }
};

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { beforeEach, test } from "node:test";

import { area } from "./fixtures/area.ts";
import {
  faultsOf, fields, forgetSettings, forgetStacks, hostOf, onSetting, readGiven, readOwnSettings, readSettings, readStack, readStacks, readUsualStack, removeStack,
  takeValues, writeLastStack, writeSettings, writeStack,
} from "./settings.ts";

beforeEach(() => area.empty());

test("what two pages choose at the same moment is kept, both", async () => {
  await Promise.all([writeSettings({ badge: "score" }), writeSettings({ policy: "{}" }), writeLastStack("caddy"), writeStack("a.test", "go", false), writeStack("b.test", "php", false)]);
  assert.deepEqual(await readSettings(), { policy: "{}", stack: "", badge: "score", scale: "none", language: "" });
  assert.deepEqual(await readStacks(), { "a.test": "go", "b.test": "php" });
  assert.equal(await readUsualStack(), "caddy");
  await writeSettings({ stack: "django" });
  assert.equal(await readUsualStack(), "django", "what was chosen for other hosts comes before what was chosen last");
});

test("the stack chosen for a host is kept, the latest ones, and forgotten on demand", async () => {
  await writeStack("shop.test", "caddy", false);
  await writeStack("shop.test", "nginx", false);
  assert.equal(await readStack("shop.test", false), "nginx");
  assert.equal(await readStack("other.test", false), undefined);
  assert.equal(await readStack("constructor", false), undefined);
  for (let i = 0; i < 199; i++) await writeStack(`${i}.test`, "go", false);
  assert.equal(await readStack("shop.test", false), "nginx", "200 hosts are kept");
  await writeStack("199.test", "go", false);
  assert.equal(await readStack("shop.test", false), undefined, "the oldest makes room");
  assert.equal(await readStack("0.test", false), "go");
  await removeStack("1.test");
  assert.equal(await readStack("1.test", false), undefined);
  assert.equal(await forgetStacks("private"), 0);
  assert.equal(await readStack("0.test", false), "go");
  assert.equal(await forgetStacks("all"), 199);
  assert.deepEqual([area.local, area.stored], [{}, {}]);
});

test("what is chosen in a private window is never on disk, and of other windows no part", async () => {
  await writeStack("shop.test", "caddy", true);
  assert.deepEqual(area.local, {});
  assert.equal(await readStack("shop.test", true), "caddy");
  assert.equal(await readStack("shop.test", false), undefined);
  await forgetStacks("private");
  assert.deepEqual(area.stored, {});
});

test("settings from elsewhere take the place of those that they say, and of no others", async () => {
  await writeSettings({ badge: "none", language: "de", policy: "{}" });
  await writeStack("old.test", "go", false);
  await takeValues({ policy: { target: { grade: "A" } }, badge: "mark" });
  assert.deepEqual(await readOwnSettings(), { policy: '{\n  "target": {\n    "grade": "A"\n  }\n}\n', stack: "", badge: "mark", scale: "none", language: "de" });
  assert.deepEqual(await readStacks(), { "old.test": "go" });
  await takeValues({ stacks: { "new.test": "php" }, policy: {} });
  assert.deepEqual(await readStacks(), { "new.test": "php" });
  assert.equal((await readOwnSettings()).policy, "");
  await forgetSettings();
  await forgetStacks("all");
  assert.deepEqual(area.local, {});
});

test("hostOf: a host as the popup knows it, of what a person types or pastes", () => {
  const cases: [string, string | undefined][] = [
    ["shop.test", "shop.test"], [" Shop.Test ", "shop.test"], ["shop.test:8080", "shop.test:8080"], ["https://shop.test/path?q=1", "shop.test"],
    ["http://localhost:8000/", "localhost:8000"], ["http://shop.test:80", "shop.test"], ["[::1]:3000", "[::1]:3000"], ["127.0.0.1", "127.0.0.1"],
    ["bücher.test", "xn--bcher-kva.test"], ["", undefined], ["two words", undefined], ["*.shop.test", undefined], ["user@shop.test", undefined],
    ["shop.test:99999", undefined], ["<img src=x>", undefined],
  ];
  for (const [typed, host] of cases) assert.equal(hostOf(typed), host, typed);
});

test("faultsOf: what means nothing, where it stands and what may stand there", () => {
  assert.deepEqual(faultsOf({ policy: {}, stacks: { "shop.test:8080": "nginx" }, stack: "", badge: "mark", scale: "observatory", language: "pt_BR" }), []);
  const faults = (values: Record<string, unknown>) => faultsOf(values).map(({ name, key }) => (key === undefined ? name : `${name}/${key}`));
  const cases: [Record<string, unknown>, string[]][] = [
    [{ badge: "purple", scale: 1, language: "tlh", stack: "cobol" }, ["badge", "scale", "language", "stack"]],
    [{ policy: [], stacks: null }, ["policy", "stacks"]],
    [{ stacks: { "shop.test": "cobol", "SHOP.test": "nginx", "a b": "nginx" } }, ["stacks/shop.test", "stacks/SHOP.test", "stacks/a b"]],
    [{ stacks: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`${i}.test`, "go"])) }, ["stacks"]],
    [{ colour: "red" }, ["colour"]],
  ];
  for (const [values, wanted] of cases) assert.deepEqual(faults(values), wanted);
});

test("the schema for administrators knows what the settings know", () => {
  type Schema = { type: string; enum?: string[]; properties?: Record<string, Schema>; additionalProperties?: Schema; items?: Schema };
  const { properties = {} } = JSON.parse(readFileSync("extension/managed.json", "utf8")) as Schema;
  assert.deepEqual(Object.keys(properties), [...fields]);
  // One value of each field's list, and one more: the settings take all of them and refuse the other.
  for (const name of ["badge", "scale", "stack", "language"]) {
    const { wanted } = faultsOf({ [name]: "purple" })[0]!;
    assert.deepEqual(properties[name]!.enum, (wanted as { oneOf: string[] }).oneOf, name);
  }
  assert.deepEqual(properties["stacks"]!.additionalProperties!.enum, properties["stack"]!.enum!.slice(1));
});

test("what an administrator sets counts before what the user chose, its faults left out, and what changes there is told", async () => {
  const listeners: ((changes: Record<string, chrome.storage.StorageChange>) => void)[] = [];
  let managed: Record<string, unknown> = { badge: "score", language: "tlh", policy: { rules: [] }, stacks: { "shop.test": "caddy", "bad host": "go", "other.test": "cobol" } };
  const onChanged = { addListener: (listener: (typeof listeners)[number]) => void listeners.push(listener) };
  Object.assign(chrome.storage, { managed: { get: async () => managed, onChanged } });
  Object.assign(chrome.storage.local, { onChanged: { addListener() {} } });
  const told: string[] = [];
  onSetting("badge", () => told.push("badge"));
  onSetting("policy", () => told.push("policy"));
  for (const listener of listeners) listener({}); // what other tests read is forgotten
  await writeSettings({ badge: "none", language: "de", policy: "{}" });
  await writeStack("shop.test", "nginx", false);
  assert.equal((await readGiven()).faults.length, 3);
  assert.deepEqual(await readSettings(), { policy: '{\n  "rules": []\n}\n', stack: "", badge: "score", scale: "none", language: "de" });
  assert.equal(await readStack("shop.test", false), "caddy");
  assert.equal(await readStack("shop.test", true), "caddy", "in private windows too");
  assert.deepEqual(await readStacks(), {}, "a host that is not the user's to choose for is not stored");
  assert.equal(await readStack("other.test", false), undefined);
  managed = { policy: { rules: [] } };
  for (const listener of listeners) listener({ badge: { oldValue: "score" } });
  assert.deepEqual(told, ["badge"]);
  assert.equal((await readSettings()).badge, "none");
});

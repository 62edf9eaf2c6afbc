// The service a small team would otherwise write: Fastify over better-sqlite3, one durable transaction per request,
// into the same table and indexes as ours (the schema is read from a file that run.sh takes from our own database).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import Database from "better-sqlite3";
import Fastify from "fastify";

const { values: options } = parseArgs({
  options: {
    db: { type: "string" },
    schema: { type: "string" },
    port: { type: "string", default: "0" },
  },
});

const database = new Database(options.db);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
// The other tables are not here; going without this check is to the advantage of this side.
database.pragma("foreign_keys = OFF");
database.exec(readFileSync(options.schema, "utf8"));

// Columns are named by the schema; those that this service has no value for stay empty.
const columns = new Set(database.pragma("table_info(event)").map((column) => column.name));
const known = {
  id: (event) => event.id,
  variant: () => 0,
  late: () => 0,
  drive: (_event, stamp) => stamp.drive,
  kind: (event) => event.kind,
  at: (event) => Date.parse(event.at),
  unit: (event) => event.unit ?? null,
  component: (event) => event.component ?? null,
  nominal_ml: (event) => event.nominal_ml ?? null,
  abo: (event) => event.abo ?? null,
  rh: (event) => event.rh ?? null,
  donor_class: (event) => event.donor_class ?? null,
  count: (event) => event.count ?? null,
  reason: (event) => event.reason ?? "",
  digest: (event) => createHash("sha256").update(JSON.stringify(event)).digest("hex"),
  recorded_at: (_event, stamp) => stamp.recorded_at,
  device: (_event, stamp) => stamp.device,
  actor: () => "local",
};
const written = Object.keys(known).filter((name) => columns.has(name));
const insert = database.prepare(
  `INSERT INTO event (${written.map((name) => `"${name}"`).join(", ")}) ` +
    `VALUES (${written.map(() => "?").join(", ")}) ON CONFLICT DO NOTHING`,
);
const append = database.transaction((events, stamp) => {
  let accepted = 0;
  for (const event of events) {
    accepted += insert.run(written.map((name) => known[name](event, stamp))).changes;
  }
  return accepted;
});

const app = Fastify({ logger: false });
const eventSchema = {
  type: "object",
  additionalProperties: false,
  required: ["id", "kind", "at"],
  properties: {
    id: { type: "string", minLength: 36, maxLength: 36 },
    kind: { enum: ["collected", "counted", "typed", "discarded", "reversed"] },
    at: { type: "string", maxLength: 40 },
    unit: { type: "string", maxLength: 40 },
    component: { type: "string" },
    nominal_ml: { type: "integer", minimum: 1 },
    abo: { enum: ["O", "A", "B", "AB"] },
    rh: { enum: ["+", "-"] },
    donor_class: { type: "string" },
    count: { type: "integer", minimum: 0 },
    reason: { type: "string" },
    event: { type: "string" },
  },
};
app.post(
  "/api/v1/drives/:drive/events",
  {
    schema: {
      body: {
        type: "object",
        additionalProperties: false,
        required: ["events"],
        properties: {
          device: { type: "string" },
          events: { type: "array", minItems: 1, maxItems: 1000, items: eventSchema },
        },
      },
    },
  },
  (request, reply) => {
    const { device, events } = request.body;
    const accepted = append(events, {
      drive: Number(request.params.drive.replace(/\D/g, "")) || 1,
      recorded_at: Date.now(),
      device: device ?? "",
    });
    reply.send({ accepted, duplicates: events.length - accepted, in_review: [] });
  },
);

await app.listen({ host: "127.0.0.1", port: Number(options.port) });
console.log(`listening on http://127.0.0.1:${app.server.address().port}`);
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, async () => {
    await app.close();
    database.close();
    process.exit(0);
  });
}

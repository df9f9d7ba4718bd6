// Holds clients of mqtt.js for the tests. A line on standard input is a command: {"id", "do", "client", ...}. A line on
// standard output is its answer, {"id", "result"} or {"id", "error"}, or what a client was told: {"client", "message"} or
// {"client", "goodbye"}.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import mqtt from 'mqtt';

const clients = new Map();

/** The reasons of the clients' last PUBACKs: mqtt.js tells who publishes of errors alone. */
const acknowledged = new WeakMap();

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');

/** What Java makes a list of entries, mqtt.js makes an object whose values may be lists, and back. */
const userObject = (entries) => {
  const user = {};
  for (const [name, value] of entries) {
    user[name] = name in user ? [user[name], value].flat() : value;
  }
  return user;
};
const userEntries = (user = {}) =>
  Object.entries(user).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));

const read = (file) => file && readFileSync(file);

const told = (topic, payload, packet) => ({
  topic,
  qos: packet.qos,
  retain: packet.retain,
  payload: payload.toString(),
  properties: {
    ...packet.properties,
    correlationData: packet.properties?.correlationData?.toString(),
    userProperties: userEntries(packet.properties?.userProperties),
    subscriptionIdentifier: [packet.properties?.subscriptionIdentifier ?? []].flat(),
  },
});

const commands = {
  connect: ({ client: number, url, ca, cert, key, options }) =>
    new Promise((resolve, reject) => {
      const pem = { ca: read(ca), cert: read(cert), key: read(key) };
      const client = mqtt.connect(url, { ...options, ...pem, reconnectPeriod: 0 });
      clients.set(number, client);
      client.on('message', (...message) => say({ client: number, message: told(...message) }));
      client.on('packetreceive', (packet) => {
        if (packet.cmd === 'puback') {
          acknowledged.set(client, packet.reasonCode);
        }
      });
      client.on('disconnect', (packet) => say({ client: number, goodbye: packet.reasonCode }));
      client.on('connect', (packet) => resolve(packet.properties?.assignedClientIdentifier ?? options.clientId));
      client.on('error', reject);
      client.on('close', () => reject(new Error('the connection was closed')));
    }),

  subscribe: async ({ client, filter, options }) => {
    const [granted] = await clients.get(client).subscribeAsync(filter, options);
    return granted.qos;
  },

  unsubscribe: async ({ client, filter }) => {
    await clients.get(client).unsubscribeAsync(filter);
  },

  publish: ({ client: number, topic, payload, options }) =>
    new Promise((resolve, reject) => {
      const { properties } = options;
      if (properties) {
        if (properties.userProperties) {
          properties.userProperties = userObject(properties.userProperties);
        }
        properties.correlationData &&= Buffer.from(properties.correlationData);
      }
      const client = clients.get(number);
      acknowledged.delete(client);
      client.publish(topic, payload, options, (error) => {
        if (error && error.code === undefined) {
          reject(error);
        } else {
          resolve(error?.code ?? acknowledged.get(client) ?? 0);
        }
      });
    }),

  isConnected: async ({ client }) => clients.get(client)?.connected ?? false,

  close: async ({ client }) => {
    await clients.get(client)?.endAsync(); // a test may have closed it before its scene does
    clients.delete(client);
  },
};

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const command = JSON.parse(line);
  commands[command.do](command).then(
    (result) => say({ id: command.id, result }),
    (error) => say({ id: command.id, error: String(error) }),
  );
});
lines.on('close', () => process.exit());

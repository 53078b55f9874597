// Azure's own SDK against the sandbox: writes and reads profiles and endpoints, prints what it saw as one line of JSON.
// Environment: ARM, TOKEN, SUBSCRIPTION, GROUP, TARGET (id of a public IP with a DNS name), NODE_EXTRA_CA_CERTS.
import { TrafficManagerManagementClient } from "@azure/arm-trafficmanager";

const { ARM, TOKEN, SUBSCRIPTION, GROUP, TARGET } = process.env;
const credential = { getToken: async () => ({ token: TOKEN, expiresOnTimestamp: Date.now() + 3_600_000 }) };
const client = new TrafficManagerManagementClient(credential, SUBSCRIPTION, { endpoint: ARM });
const seen = {};

seen.available = await client.profiles.checkTrafficManagerNameAvailabilityV2({ name: "sdk-made", type: "microsoft.network/trafficmanagerprofiles" });
seen.taken = await client.profiles.checkTrafficManagerRelativeDnsNameAvailability({ name: "kuard-demo-kuard-atm-demo", type: "microsoft.network/trafficmanagerprofiles" });
seen.created = await client.profiles.createOrUpdate(GROUP, "sdk", {
  location: "global",
  trafficRoutingMethod: "Weighted",
  dnsConfig: { relativeName: "sdk-made", ttl: 30 },
  monitorConfig: { protocol: "HTTP", port: 80, path: "/healthz", intervalInSeconds: 10, toleratedNumberOfFailures: 2 },
  tags: { made: "by-sdk" },
});
seen.endpoint = await client.endpoints.createOrUpdate(GROUP, "sdk", "AzureEndpoints", "one#two", { targetResourceId: TARGET, weight: 7 });
seen.external = await client.endpoints.createOrUpdate(GROUP, "sdk", "ExternalEndpoints", "outside", { target: "www.example.com", weight: 3, alwaysServe: "Enabled" });
seen.child = await client.profiles.createOrUpdate(GROUP, "sdk-child", {
  location: "global",
  trafficRoutingMethod: "Weighted",
  dnsConfig: { relativeName: "sdk-child", ttl: 30 },
  monitorConfig: { protocol: "HTTP", port: 80, path: "/" },
});
seen.nested = await client.endpoints.createOrUpdate(GROUP, "sdk", "NestedEndpoints", "inner", { targetResourceId: seen.child.id, minChildEndpoints: 2 });
seen.heatMap = await client.heatMap.get(GROUP, "sdk");
await client.endpoints.delete(GROUP, "sdk", "NestedEndpoints", "inner");
await client.profiles.delete(GROUP, "sdk-child");
seen.patched = await client.endpoints.update(GROUP, "sdk", "ExternalEndpoints", "outside", { weight: 9 });
seen.disabled = await client.profiles.update(GROUP, "sdk", { profileStatus: "Disabled" });
seen.read = await client.profiles.get(GROUP, "sdk");
seen.listed = [];
for await (const profile of client.profiles.listByResourceGroup(GROUP)) seen.listed.push(profile.name);
seen.all = [];
for await (const profile of client.profiles.listBySubscription()) seen.all.push(profile.name);
seen.world = await client.geographicHierarchies.getDefault();
seen.refused = await client.endpoints.createOrUpdate(GROUP, "sdk", "ExternalEndpoints", "heavy", { target: "heavy.example.com", weight: 1001 })
  .catch(error => ({ status: error.statusCode, code: error.code, message: error.message }));
await client.endpoints.delete(GROUP, "sdk", "ExternalEndpoints", "outside");
await client.profiles.delete(GROUP, "sdk");
seen.gone = await client.profiles.get(GROUP, "sdk").catch(error => ({ status: error.statusCode, code: error.code }));
console.log(JSON.stringify(seen));

// An OpenID Connect provider of npm's `oidc-provider` on loopback for the tests. Arguments: port, then options as JSON.
// POST /test/rotate makes new signing keys; the old ones are gone. Nothing here mends what the library does.
import http from "node:http";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import Provider from "oidc-provider";

const options = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${options.port}`;

function freshKeys() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: "jwk" }), kid: randomBytes(8).toString("hex"), use: "sig", alg: "RS256" }] };
}

function made() {
  const provider = new Provider(issuer, {
    clients: [
      { client_id: options.client, client_secret: options.secret, redirect_uris: options.redirects, grant_types: ["authorization_code"] },
      { client_id: "another", client_secret: options.secret, redirect_uris: options.redirects, grant_types: ["authorization_code"] },
    ],
    jwks: freshKeys(),
    cookies: { keys: [randomBytes(16).toString("hex")] },
    pkce: { required: () => true },
    conformIdTokenClaims: false,
    claims: { openid: ["sub"], profile: ["name", "groups", "grid", "sibu_account", "methods"] },
    features: { devInteractions: { enabled: true } },
    ttl: { IdToken: options.seconds ?? 3600, AuthorizationCode: 60, Interaction: 600, Grant: 600, Session: 600, AccessToken: 600 },
    async findAccount(_context, id) {
      return { accountId: id, claims: async () => ({ sub: id, ...(options.people[id] ?? {}) }) };
    },
  });
  provider.on("server_error", (_context, error) => console.error(error));
  return provider;
}

let handle = made().callback();
const server = http.createServer((request, response) => {
  if (request.method === "POST" && request.url === "/test/rotate") {
    handle = made().callback();
    response.end("rotated");
    return;
  }
  handle(request, response);
});
server.listen(options.port, "127.0.0.1", () => console.log("listening"));

/** A password as Postgres stores it. Made here, so that the password itself never reaches the server or its log. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

/** What Postgres uses. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;

/** The SCRAM-SHA-256 verifier of RFC 5803 that `PASSWORD '…'` takes in the place of a password. */
export function scramVerifier(password: string, salt: Buffer = randomBytes(SALT_BYTES)): string {
  // SASLprep, as far as it matters for passwords that people type.
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

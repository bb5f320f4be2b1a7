/** `node --import` of this makes a client that keeps no daily sums: what is left is today's code without them. */
import { register } from 'node:module';

register('./without-sums-loader.js', import.meta.url);

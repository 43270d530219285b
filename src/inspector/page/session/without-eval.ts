import { z } from 'zod';

/* Loaded before any schema: the policy of the page lets no text become code, not even as a try. */
z.config({ jitless: true });

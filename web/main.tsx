import { z } from 'zod';

// Before any contract is loaded: zod would try `new Function` when a schema is made, which the content security policy of the
// node forbids and every browser reports. The rest of the portals is therefore loaded after this line.
z.config({ jitless: true });
await import('./app/start.tsx');

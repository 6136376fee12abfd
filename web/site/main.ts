import { followAddress } from '../element/address.js';
import { listen } from '../element/frame.js';
import type { SgdScope } from '../element/index.js';
import '../element/index.js';

const scope = document.querySelector<SgdScope>('#scope')!;
followAddress(scope);
listen(scope);

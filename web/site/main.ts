import { followAddress } from '../element/address.js';
import type { SgdScope } from '../element/index.js';
import '../element/index.js';

followAddress(document.querySelector<SgdScope>('#scope')!);

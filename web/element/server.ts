// `sgdscope/element` on a server: there is nothing to register there, and nothing to draw on.
export const SgdScope = undefined;
export default { render: (): (() => void) => () => {} };

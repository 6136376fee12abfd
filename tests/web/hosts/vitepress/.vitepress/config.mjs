// A book of one page that uses the package.
export default {
  title: 'Book',
  base: '/book/',
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'sgd-scope' } } },
};

import '../element/sgd-scope.js';

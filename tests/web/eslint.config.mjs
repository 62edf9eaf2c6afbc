import { common } from '../../web/eslint.config.mjs';

export default [{ ignores: ['node_modules'] }, ...common];

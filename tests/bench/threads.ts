/** Imported first: as many threads wait for the engine and the disk as in the product (bin/pinned.js). */
process.env['UV_THREADPOOL_SIZE'] ??= '16'

/** Reads JSON as strictly as Python's json module, which diffusers and transformers read their files with. */
package org.diffusionj.json;

/**
 * Networks described in Java, as graphs of ONNX operators with named weights. A network's class reads like the figure
 * of its paper; {@link org.diffusionj.graph.Operators} says of which operators its layers are made, so that one
 * description serves several devices.
 */
package org.diffusionj.graph;

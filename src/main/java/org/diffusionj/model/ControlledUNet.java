package org.diffusionj.model;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.graph.ControlNetDescription;
import org.diffusionj.graph.ControlNetGraph;
import org.diffusionj.graph.UNetDescription;
import org.diffusionj.graph.UNetGraph;

/** Joins a UNet and control networks to one network, whose parts share what the UNet's own session has read. */
final class ControlledUNet {
    private ControlledUNet() {}

    /** The layers of a control network that see its picture, as a network of their own. */
    static WeightsNetwork seeing(JsonFile config, ControlNet control, String model, int pixelsPerLatent) {
        ControlNetDescription own = control.beside(UNetShape.read(config), model, pixelsPerLatent);
        return control.network(own).as(operators -> ControlNetGraph.embedding(own, operators));
    }

    /** A UNet under a control network that sees its pictures itself, to learn. */
    static WeightsNetwork learning(JsonFile config, WeightsNetwork unet, ControlNet control, String model,
            int pixelsPerLatent) {
        UNetDescription shape = UNetShape.read(config);
        ControlNetDescription own = control.beside(shape, model, pixelsPerLatent);
        return unet.beside(UNetGraph.prefix(0), control.network(own))
                .as(operators -> UNetGraph.learning(shape, own, operators));
    }

    /**
     * Joins them.
     *
     * @param config of the UNet
     * @param unet with weights by their names: a network that was made here
     * @param model its name and family, for messages
     * @throws ModelException if a control network was made for another UNet
     */
    static WeightsNetwork of(JsonFile config, WeightsNetwork unet, List<ControlNet> controls, String model,
            int pixelsPerLatent) {
        UNetDescription shape = UNetShape.read(config);
        List<ControlNetDescription> shapes = new ArrayList<>();
        List<WeightsNetwork> networks = new ArrayList<>();
        for (ControlNet control : controls) {
            ControlNetDescription own = control.beside(shape, model, pixelsPerLatent);
            shapes.add(own);
            networks.add(control.network(own));
        }
        WeightsNetwork joined = unet;
        for (int i = 0; i < networks.size(); i++) {
            joined = joined.beside(UNetGraph.prefix(i), networks.get(i));
        }
        return joined.as(operators -> UNetGraph.of(shape, shapes, operators));
    }
}

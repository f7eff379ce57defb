package org.diffusionj.ij.job;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.diffusionj.ij.pixels.ControlImage;
import org.diffusionj.ij.pixels.SourceImage;
import org.diffusionj.image.Canny;
import org.diffusionj.image.RgbImage;
import org.diffusionj.image.Scribble;
import org.diffusionj.model.ControlNet;
import org.diffusionj.model.ControlPreparation;
import org.diffusionj.pipeline.Control;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.ControlSettings;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** The control images of a command, as they are shown when it begins, and the networks that follow them. */
final class FollowedImages implements AutoCloseable {
    private Values options;
    private final Optional<ImagePlus> changed;
    private final Map<ControlSettings, ControlImage> images = new LinkedHashMap<>();
    private final Map<ControlSettings, ControlNet> networks = new LinkedHashMap<>();

    private FollowedImages(Values options, Optional<SourceImage> changed) {
        this.options = options;
        this.changed = changed.map(SourceImage::image);
        boolean several = options.has(Settings.STACK) || options.orUsual(Settings.IMAGES) > 1;
        for (ControlSettings control : Settings.CONTROLS) {
            options.get(control.image()).ifPresent(name ->
                    images.put(control, ControlImage.of(ControlImage.find(name), changed, several)));
        }
    }

    /**
     * Those that options name.
     *
     * @param changed the image that pictures are made from, whose size they must have
     * @throws IllegalStateException if one of them is not there
     * @throws IllegalArgumentException if one of them has another size
     */
    static FollowedImages of(Values options, Optional<SourceImage> changed) {
        return new FollowedImages(options, changed);
    }

    /** Locks them until this is closed. */
    void hold() {
        List<ImagePlus> held = new ArrayList<>(changed.stream().toList());
        for (ControlImage image : images.values()) {
            image.lock(held.stream());
            held.add(image.image());
        }
    }

    /**
     * Reads the networks that options name.
     *
     * @param named the options with what they leave to the model
     */
    void read(ControlNames names, Values named) {
        options = named;
        for (ControlSettings control : Settings.CONTROLS) {
            names.network(named, control).ifPresent(network -> networks.put(control, network));
        }
    }

    /** The networks without their images, for the memory that they need. */
    List<Control> unseen() {
        return networks.values().stream()
                .map(network -> new Control(Optional.empty(), Optional.of(network), 1, 0, 1)).toList();
    }

    /**
     * What one picture follows.
     *
     * @throws IllegalArgumentException if a control image has other slices than there are pictures, or no values that
     *     its preparation takes
     */
    List<Control> of(PlaceInSeries place) {
        return Settings.CONTROLS.stream()
                .filter(control -> images.containsKey(control) || networks.containsKey(control))
                .map(control -> control(control, place)).toList();
    }

    /** The same with a picture for a control whose image is not one of these. */
    List<Control> with(ControlSettings given, RgbImage picture, PlaceInSeries place) {
        return Settings.CONTROLS.stream()
                .filter(control -> control == given || images.containsKey(control) || networks.containsKey(control))
                .map(control -> control == given ? control(control, Optional.of(picture)) : control(control, place))
                .toList();
    }

    private Control control(ControlSettings control, PlaceInSeries place) {
        return control(control, Optional.ofNullable(images.get(control))
                .map(image -> prepared(control, image, place.among(image))));
    }

    private Control control(ControlSettings control, Optional<RgbImage> picture) {
        return new Control(picture, Optional.ofNullable(networks.get(control)), options.orUsual(control.scale()),
                options.orUsual(control.start()), options.orUsual(control.end()));
    }

    private ControlPreparation preparation(ControlSettings control) {
        return options.get(control.preparation()).orElse(ControlPreparation.NONE);
    }

    private RgbImage prepared(ControlSettings control, ControlImage image, int slice) {
        return switch (preparation(control)) {
            case NONE -> image.seen(slice);
            case EDGES -> new Canny(options.orUsual(control.low()), options.orUsual(control.high()))
                    .edges(image.seen(slice));
            case SCRIBBLE -> Scribble.lines(image.seen(slice));
            case LABELS -> image.labels(slice).control();
        };
    }

    /** What the info tells of them. */
    Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        images.forEach((control, image) -> {
            entries.put(control.image() + "-sha256", image.sha256(preparation(control) == ControlPreparation.LABELS));
            if (image.image().getStackSize() > 1 && image.slices() == 1) {
                entries.put(control.image() + "-slice", Integer.toString(image.plane(0)));
            }
        });
        networks.forEach((control, network) ->
                entries.put(control.model() + "-sha256", network.sha256(new Cancellation())));
        return entries;
    }

    @Override
    public void close() {
        images.values().forEach(ControlImage::close);
    }
}

package org.diffusionj.ij.dataset;

import ij.ImagePlus;
import ij.WindowManager;
import ij.process.FloatProcessor;
import ij.process.ShortProcessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.diffusionj.dataset.Item;
import org.diffusionj.dataset.ItemMaker;
import org.diffusionj.dataset.MadeItem;
import org.diffusionj.dataset.Plan;
import org.diffusionj.dataset.PlanText;
import org.diffusionj.dataset.Variation;
import org.diffusionj.ij.job.GenerationJob;
import org.diffusionj.ij.job.ResultPlace;
import org.diffusionj.ij.models.WarmPipeline;
import org.diffusionj.ij.provenance.PictureInfo;
import org.diffusionj.ij.request.GenerationCommand;
import org.diffusionj.ij.request.GenerationSettings;
import org.diffusionj.image.Labels;
import org.diffusionj.image.RgbImage;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.settings.LabelKind;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.Values;

/** Makes items as the commands make pictures: the same call of the command gives the same picture. */
public final class ItemPictures implements ItemMaker {
    private static final String PREFIX = "diffusion.";

    /** Settings that name what lies in a model root. */
    private static final Set<Setting<?>> NAMES =
            Set.of(Settings.MODEL, Settings.VAE, Settings.LORAS, Settings.REFINER);

    private final Plan plan;
    private final Optional<LabelSupply> labels;
    private final Map<String, String> madeWith = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if the plan names a folder without labels, or a model that is not there */
    public ItemPictures(Plan plan) {
        requireNamed(plan);
        this.plan = plan;
        this.labels = plan.labels().map(from -> new LabelSupply(plan));
        madeWith.put("plugin", "DiffusionJ " + PictureInfo.version());
        madeWith.putAll(WarmPipeline.SHARED.machine());
        madeWith.put("java", Integer.toString(Runtime.version().feature()));
    }

    /** Everything that any item names must be there before the first is made. */
    private static void requireNamed(Plan plan) {
        GenerationJob.check(plan.command(), plan.values(0));
        for (Variation variation : plan.vary()) {
            if (variation instanceof Variation.OneOf names && NAMES.contains(names.setting())) {
                names.values().forEach(name -> GenerationJob.check(plan.command(),
                        plan.values(0).withText(names.setting(), name)));
            }
        }
    }

    @Override
    public int groups() {
        return labels.map(LabelSupply::files).orElse(0);
    }

    @Override
    public Map<String, String> madeWith() {
        return madeWith;
    }

    @Override
    public MadeItem make(Item item, Cancellation cancellation) {
        Optional<Labels> from = labels.map(supply -> supply.of(item));
        List<ImagePlus> made = new ArrayList<>();
        Values options = from.isPresent() ? item.values().with(Settings.LABELS, LabelKind.LABELS) : item.values();
        WindowManager.setTempCurrentImage(Thread.currentThread(),
                from.map(map -> image(map, labels.orElseThrow().name(item))).orElse(null));
        try {
            GenerationSettings settings = part(item.command(), options, made, cancellation);
            return made(made.get(0), from, settings.options());
        } finally {
            WindowManager.setTempCurrentImage(Thread.currentThread(), null);
        }
    }

    /** One at a time: tasks that share this process share its model. */
    private static synchronized GenerationSettings part(GenerationCommand command, Values options,
            List<ImagePlus> made, Cancellation cancellation) {
        return GenerationJob.part(command, options, ResultPlace.caller(made::add), cancellation);
    }

    private static ImagePlus image(Labels labels, String name) {
        if (labels.largest() <= Character.MAX_VALUE) {
            return new ImagePlus(name, new ShortProcessor(labels.width(), labels.height(), labels.shorts(), null));
        }
        return new ImagePlus(name, new FloatProcessor(labels.width(), labels.height(), labels.values()));
    }

    private MadeItem made(ImagePlus picture, Optional<Labels> from, Values options) {
        WithoutPlaces clean = new WithoutPlaces(options);
        Map<String, String> properties = new TreeMap<>();
        String[] pairs = picture.getPropertiesAsArray();
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            properties.put(pairs[i], clean.in(pairs[i + 1]));
        }
        ItemTexts texts = new ItemTexts(plan, picture, properties, clean);
        return new MadeItem(RgbImage.of(picture.getProcessor().getBufferedImage()), from,
                settings(options, clean), hashes(properties), texts.ofPicture(), texts.ofLabels());
    }

    /** Numbers as numbers, switches as true. */
    private static Map<String, Object> settings(Values options, WithoutPlaces clean) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            options.written(setting).ifPresent(text ->
                    settings.put(setting.key(), PlanText.value(setting, clean.in(text))));
        }
        return settings;
    }

    private static Map<String, String> hashes(Map<String, String> properties) {
        Map<String, String> hashes = new LinkedHashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(PREFIX) && (key.endsWith("-sha256") || key.equals(PREFIX + "source-title"))) {
                hashes.put(key.substring(PREFIX.length()).replace('-', '_'), value);
            }
        });
        return hashes;
    }
}

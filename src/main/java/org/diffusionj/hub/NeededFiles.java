package org.diffusionj.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of a model's files are needed: each network once, safetensors before pickles, in full or half precision, and
 * what belongs to it. The rest are the same networks for other programs, pictures and notes.
 */
final class NeededFiles {
    static final String INDEX = "model_index.json";

    /** Folders of a model that are read. */
    private static final Pattern PART = Pattern.compile("text_encoder(_2)?|tokenizer(_2)?|unet|vae|vae_encoder"
            + "|vae_decoder|vae_tiny|scheduler|feature_extractor|safety_checker|controlnet([-_].*)?");
    private static final String NAME = "(diffusion_pytorch_model|pytorch_model|model)";
    private static final Pattern TOP = Pattern.compile("(?i)model_index\\.json|diffusionj\\.json|readme\\.md"
            + "|licen[cs]e.*|notice.*|copying.*");
    private static final Pattern SMALL = Pattern.compile("(?i)(?!.*\\.index(\\.\\w+)?\\.json$).*\\.(json|txt)");
    private static final Pattern GRAPH = Pattern.compile("model\\.onnx([._]data)?|weights\\.pb");
    private static final Pattern WEIGHTS = Pattern.compile("(?i).*\\.(safetensors|ckpt|pt|pth|bin)");
    private static final Pattern ADAPTER = Pattern.compile("(pytorch_lora_weights|adapter_model|learned_embeds)"
            + "\\.(safetensors|bin)");
    private static final long LARGEST_TEXT = 64 << 20;
    private static final int SHOWN = 12;

    private final String id;
    private final List<RemoteFile> files;
    private final boolean half;

    /** @param half whether weights in half precision are taken where there are some */
    NeededFiles(String id, List<RemoteFile> files, boolean half) {
        this.id = id;
        this.files = files;
        this.half = half;
    }

    /**
     * The files for a part of the model.
     *
     * @param path of a file, or of a folder that is taken as if it were all; empty for all
     * @return with paths as seen from that folder
     * @throws HubException if it is not clear what is meant, listing what there is
     */
    List<RemoteFile> of(String path) {
        Optional<RemoteFile> one = files.stream().filter(file -> file.path().equals(path)).findFirst();
        if (one.isPresent()) {
            return List.of(one.get().at(one.get().name()));
        }
        String folder = path.isEmpty() ? "" : path.replaceFirst("/+$", "") + "/";
        List<RemoteFile> inside = files.stream().filter(file -> file.path().startsWith(folder))
                .map(file -> file.at(file.path().substring(folder.length()))).toList();
        if (inside.isEmpty()) {
            throw new HubException("the model " + id + " holds no file or folder '" + LocalName.shown(path) + "'"
                    + listed(files), "Name one of these", "download");
        }
        return whole(inside);
    }

    private List<RemoteFile> whole(List<RemoteFile> inside) {
        if (inside.stream().anyMatch(file -> file.path().equals(INDEX))) {
            return model(inside);
        }
        List<RemoteFile> top = inside.stream().filter(file -> file.folder().isEmpty()).toList();
        List<RemoteFile> network = network(top);
        if (!network.isEmpty() && top.stream().anyMatch(file -> file.path().equals("config.json"))) {
            return joined(network, top.stream().filter(file -> file.path().equals("config.json")
                    || TOP.matcher(file.path()).matches()));
        }
        List<RemoteFile> single = single(top);
        if (single.size() == 1) {
            boolean peft = single.get(0).name().startsWith("adapter_model.");
            return joined(single, top.stream().filter(file -> peft && file.name().equals("adapter_config.json")));
        }
        throw new HubException("the model " + id + (single.isEmpty() ? " holds no weights that can be used here"
                : " holds several files of weights") + listed(single.isEmpty() ? inside : single),
                "Name the one that you want: " + id + "/FILE", "download");
    }

    /** Of a model in folders: its parts, of which half an autoencoder is not needed beside a whole one. */
    private List<RemoteFile> model(List<RemoteFile> inside) {
        Set<String> folders = inside.stream().map(RemoteFile::folder).filter(name -> PART.matcher(name).matches())
                .collect(Collectors.toSet());
        boolean whole = !network(in(inside, "vae")).isEmpty();
        List<RemoteFile> needed = new ArrayList<>(in(inside, "").stream()
                .filter(file -> TOP.matcher(file.path()).matches()).toList());
        for (String folder : folders.stream().sorted().toList()) {
            if (!whole || !folder.matches("vae_(en|de)coder")) {
                List<RemoteFile> own = in(inside, folder);
                needed.addAll(joined(network(own), own.stream().filter(file -> SMALL.matcher(file.name()).matches()
                        && file.size() <= LARGEST_TEXT)));
            }
        }
        return needed;
    }

    private static List<RemoteFile> in(List<RemoteFile> files, String folder) {
        return files.stream().filter(file -> file.folder().equals(folder)).toList();
    }

    /** The weights of a network in one folder, the best form of them; its graph if there are no weights. */
    private List<RemoteFile> network(List<RemoteFile> folder) {
        List<String> variants = half ? List.of("\\.fp16", "", "\\.(?!non_ema)\\w+")
                : List.of("", "\\.fp16", "\\.(?!non_ema)\\w+");
        for (String ending : List.of("safetensors", "bin")) {
            for (String variant : variants) {
                List<RemoteFile> found = named(folder, NAME + variant + "\\." + ending);
                List<RemoteFile> index = named(folder, NAME + "\\." + ending + "\\.index" + variant + "\\.json");
                if (!found.isEmpty() || !index.isEmpty()) {
                    return !found.isEmpty() ? found.subList(0, 1) : joined(index.subList(0, 1), named(folder, NAME
                            + "(" + variant + "-\\d{5}-of-\\d{5}|-\\d{5}-of-\\d{5}" + variant + ")\\." + ending)
                                    .stream());
                }
            }
        }
        return named(folder, GRAPH.pattern());
    }

    private static List<RemoteFile> named(List<RemoteFile> folder, String name) {
        Pattern pattern = Pattern.compile(name);
        return folder.stream().filter(file -> pattern.matcher(file.name()).matches()).toList();
    }

    /** Files of weights at the top, none of which is another form of a better one. */
    private List<RemoteFile> single(List<RemoteFile> top) {
        List<RemoteFile> weights = top.stream().filter(file -> WEIGHTS.matcher(file.name()).matches()).toList();
        List<RemoteFile> adapters = weights.stream().filter(file -> ADAPTER.matcher(file.name()).matches()).toList();
        List<RemoteFile> wanted = adapters.isEmpty() ? weights : adapters;
        Set<String> safe = wanted.stream().map(RemoteFile::name).filter(name -> name.endsWith(".safetensors"))
                .map(NeededFiles::stem).collect(Collectors.toSet());
        List<RemoteFile> safest = wanted.stream().filter(file -> file.name().endsWith(".safetensors")
                || !safe.contains(stem(file.name()))).toList();
        List<RemoteFile> precise = safest.stream().filter(file -> isHalf(file) == half).toList();
        return safest.size() == 2 && precise.size() == 1 && stem(safest.get(0).name()).equals(
                stem(safest.get(1).name())) ? precise : safest;
    }

    private static boolean isHalf(RemoteFile file) {
        return file.name().toLowerCase(Locale.ROOT).contains("fp16");
    }

    private static String stem(String name) {
        return name.replaceFirst("\\.\\w+$", "").replaceFirst("(?i)[._-]fp16$", "");
    }

    private static List<RemoteFile> joined(List<RemoteFile> first, Stream<RemoteFile> more) {
        return Stream.concat(first.stream(), more).distinct().toList();
    }

    private static String listed(List<RemoteFile> files) {
        return files.isEmpty() ? "" : ": " + files.stream().limit(SHOWN).map(file -> LocalName.shown(file.path())
                + (file.size() < 0 ? "" : " (" + Bytes.shown(file.size()) + ")")).collect(Collectors.joining(", "))
                + (files.size() > SHOWN ? " and " + (files.size() - SHOWN) + " more" : "");
    }
}

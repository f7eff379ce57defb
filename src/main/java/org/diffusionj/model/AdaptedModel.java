package org.diffusionj.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.diffusionj.adapter.EmbeddingFile;
import org.diffusionj.adapter.FastLora;
import org.diffusionj.adapter.LoraChanges;
import org.diffusionj.adapter.LoraFile;
import org.diffusionj.adapter.NetworkLayers;
import org.diffusionj.text.NewWord;

/**
 * What LoRA and textual inversion make of a model's parts.
 *
 * @param fast a LoRA for few steps, if one is among them
 * @param remarks sentences on what of the files changes nothing, for the user
 */
record AdaptedModel(OnnxFile unet, List<TextModel> texts, Optional<FastLora> fast, List<String> remarks) {
    /**
     * Lays files over the networks of a model that has none.
     *
     * @param exported its UNet
     * @param model its networks as they can be changed
     * @param family of the model, for messages
     * @throws ModelException if the model's weights cannot be changed
     * @throws org.diffusionj.adapter.AdapterException if a file does not fit the model
     */
    static AdaptedModel of(OnnxFile exported, ChangeableNetworks model, String family, Adapters adapters) {
        List<LoraChanges.Weighed> files = adapters.loras().stream()
                .map(lora -> new LoraChanges.Weighed(LoraFile.read(lora.file()), lora.unet(), lora.text())).toList();
        OnnxFile unet = files.isEmpty() ? exported : model.unet();
        List<TextModel> plain = model.texts();
        List<OnnxFile> graphs = new ArrayList<>(List.of(unet));
        plain.forEach(text -> graphs.add(text.graph()));
        List<String> remarks = new ArrayList<>();
        if (!files.isEmpty()) {
            LoraChanges changes = LoraChanges.of(files, layers(unet, plain), family);
            remarks.addAll(changes.remarks());
            IntStream.range(0, graphs.size())
                    .forEach(i -> graphs.set(i, graphs.get(i).changed(changes.changes().get(i))));
        }
        List<TextModel> texts = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            texts.add(plain.get(i).with(graphs.get(i + 1)));
        }
        return new AdaptedModel(graphs.get(0), withWords(texts, adapters.words()), FastLora.first(files), remarks);
    }

    private static List<NetworkLayers> layers(OnnxFile unet, List<TextModel> texts) {
        List<NetworkLayers> layers = new ArrayList<>(List.of(NetworkLayers.ofUNet(unet.shapes())));
        for (TextModel text : texts) {
            layers.add(text.isSecond() ? NetworkLayers.ofSecondText(text.graph().shapes())
                    : NetworkLayers.ofText(text.graph().shapes()));
        }
        return layers;
    }

    /** Each text encoder gets the vectors as further rows of its table of tokens. */
    private static List<TextModel> withWords(List<TextModel> texts, List<Adapters.Word> words) {
        if (words.isEmpty()) {
            return texts;
        }
        List<Integer> widths = texts.stream().map(text -> text.config().hiddenSize()).toList();
        List<EmbeddingFile> files = words.stream().map(word -> EmbeddingFile.read(word.file())).toList();
        List<List<float[]>> vectors = files.stream().map(file -> file.vectors(widths)).toList();
        List<TextModel> known = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            int encoder = i;
            int first = texts.get(i).tokens();
            List<NewWord> named = new ArrayList<>();
            for (int w = 0; w < words.size(); w++) {
                int next = first + files.get(w).count();
                named.add(new NewWord(words.get(w).text(), IntStream.range(first, next).toArray()));
                first = next;
            }
            known.add(texts.get(i).with(vectors.stream().map(all -> all.get(encoder)).toList(), named));
        }
        return known;
    }
}

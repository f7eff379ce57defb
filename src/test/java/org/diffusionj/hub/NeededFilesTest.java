package org.diffusionj.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which of a repository's files are taken. The lists of names are those of repositories on the hub. */
class NeededFilesTest {
    private static final String SD15 = """
            .gitattributes README.md feature_extractor/preprocessor_config.json model_index.json
            safety_checker/config.json safety_checker/model.fp16.safetensors safety_checker/model.safetensors
            safety_checker/pytorch_model.bin safety_checker/pytorch_model.fp16.bin scheduler/scheduler_config.json
            text_encoder/config.json text_encoder/model.fp16.safetensors text_encoder/model.safetensors
            text_encoder/pytorch_model.bin tokenizer/merges.txt tokenizer/special_tokens_map.json
            tokenizer/tokenizer_config.json tokenizer/vocab.json unet/config.json unet/diffusion_pytorch_model.bin
            unet/diffusion_pytorch_model.fp16.bin unet/diffusion_pytorch_model.fp16.safetensors
            unet/diffusion_pytorch_model.non_ema.bin unet/diffusion_pytorch_model.non_ema.safetensors
            unet/diffusion_pytorch_model.safetensors v1-5-pruned-emaonly.ckpt v1-5-pruned-emaonly.safetensors
            v1-inference.yaml vae/config.json vae/diffusion_pytorch_model.bin
            vae/diffusion_pytorch_model.fp16.safetensors vae/diffusion_pytorch_model.safetensors""";
    private static final String SMALL = """
            README.md feature_extractor/preprocessor_config.json model_index.json safety_checker/config.json
            scheduler/scheduler_config.json text_encoder/config.json tokenizer/merges.txt
            tokenizer/special_tokens_map.json tokenizer/tokenizer_config.json tokenizer/vocab.json unet/config.json
            vae/config.json""";

    private static Set<String> needed(String names, String path, boolean half) {
        List<RemoteFile> files = words(names).map(name ->
                new RemoteFile(name, 10, Optional.empty(), URI.create("http://x/"))).toList();
        return new NeededFiles("a/b", files, half).of(path).stream().map(RemoteFile::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> words(String names) {
        return Stream.of(names.strip().split("\\s+"));
    }

    private static Set<String> set(String... names) {
        return Stream.of(names).flatMap(NeededFilesTest::words).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachNetworkOfAModelIsTakenOnce() {
        assertEquals(set(SMALL, "safety_checker/model.safetensors text_encoder/model.safetensors"
                + " unet/diffusion_pytorch_model.safetensors vae/diffusion_pytorch_model.safetensors"),
                needed(SD15, "", false));
        assertEquals(set(SMALL, "safety_checker/model.fp16.safetensors text_encoder/model.fp16.safetensors"
                + " unet/diffusion_pytorch_model.fp16.safetensors vae/diffusion_pytorch_model.fp16.safetensors"),
                needed(SD15, "", true));
    }

    @Test
    void doublesForOtherProgramsAreLeftOut() {
        assertEquals(set("model_index.json text_encoder/config.json text_encoder/model.safetensors unet/config.json"
                + " unet/diffusion_pytorch_model.safetensors.index.json"
                + " unet/diffusion_pytorch_model-00001-of-00002.safetensors"
                + " unet/diffusion_pytorch_model-00002-of-00002.safetensors vae/config.json"
                + " vae/diffusion_pytorch_model.bin"),
                needed("""
                model_index.json text_encoder/config.json text_encoder/model.safetensors text_encoder/flax_model.msgpack
                text_encoder/tf_model.h5 text_encoder/model.onnx text_encoder/openvino_model.xml unet/config.json
                unet/diffusion_pytorch_model.safetensors.index.json unet/model.onnx unet/model.onnx_data
                unet/diffusion_pytorch_model-00001-of-00002.safetensors
                unet/diffusion_pytorch_model-00002-of-00002.safetensors
                unet/diffusion_pytorch_model.bin vae/config.json vae/diffusion_pytorch_model.bin
                vae/diffusion_flax_model.msgpack vae_decoder/model.onnx vae_encoder/model.onnx image_encoder/config.json
                """, "", false));
    }

    @Test
    void anExportIsTakenAsGraphs() {
        String export = "model_index.json scheduler/scheduler_config.json text_encoder/model.onnx unet/model.onnx"
                + " unet/model.onnx_data vae_decoder/model.onnx vae_encoder/model.onnx";
        assertEquals(set(export), needed(export + " unet/openvino_model.bin vae_decoder/notes.md", "", false));
    }

    @Test
    void onlyOnePrecisionIsTakenIfThereIsNoOther() {
        assertEquals(set("config.json diffusion_pytorch_model.fp16.safetensors"),
                needed("config.json diffusion_pytorch_model.fp16.safetensors", "", false));
        assertEquals(set("config.json diffusion_pytorch_model.safetensors README.md"),
                needed("README.md config.json diffusion_pytorch_model.safetensors diffusion_pytorch_model.bin"
                        + " images/a.png control.py", "", true));
    }

    @Test
    void filesAndFoldersAreNamedByTheirPaths() {
        assertEquals(set("v1-5-pruned-emaonly.ckpt"), needed(SD15, "v1-5-pruned-emaonly.ckpt", false));
        assertEquals(set("diffusion_pytorch_model.fp16.safetensors"),
                needed(SD15, "unet/diffusion_pytorch_model.fp16.safetensors", false));
        assertEquals(set("config.json diffusion_pytorch_model.safetensors"), needed(SD15, "vae", false));
    }

    @Test
    void oneFileOfWeightsIsEnough() {
        assertEquals(set("pytorch_lora_weights.safetensors"),
                needed("README.md image.png pytorch_lora_weights.safetensors checkpoint-1/optimizer.bin", "", false));
        assertEquals(set("a.safetensors"), needed("a.ckpt a.safetensors", "", false));
        assertEquals(set("a.safetensors"), needed("a-fp16.safetensors a.safetensors", "", false));
        assertEquals(set("a-fp16.safetensors"), needed("a-fp16.safetensors a.safetensors", "", true));
        assertEquals(set("adapter_model.safetensors adapter_config.json"),
                needed("adapter_model.safetensors adapter_config.json", "", false));
        String several = assertThrows(HubException.class, () ->
                needed("Hyper-1step-lora.safetensors Hyper-2steps-lora.safetensors", "", false)).getMessage();
        assertTrue(several.contains("holds several files of weights: Hyper-1step-lora.safetensors (10 bytes), Hyper-2"),
                several);
        assertTrue(several.contains("a/b/FILE"), several);
        assertTrue(assertThrows(HubException.class, () -> needed("README.md", "", false)).getMessage()
                .contains("holds no weights that can be used here: README.md"));
    }
}

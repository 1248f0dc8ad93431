// SPDX-License-Identifier: MIT
// Moves the blend shapes of a mesh as `wav2vis live --send websocket` says.
//
// For Unity 2021.2 or newer, on everything but WebGL. Put it on the object of the mesh that has the mouth.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using UnityEngine;

[RequireComponent(typeof(SkinnedMeshRenderer))]
public class Wav2VisMouth : MonoBehaviour
{
    [Tooltip("Where wav2vis sends.")]
    public string url = "ws://127.0.0.1:8765";

    [Tooltip("What stands before the shape in the name of its blend shape: \"viseme_PP\" shows the shape \"PP\".")]
    public string prefix = "viseme_";

    const int RetryMs = 1000;
    const float Full = 100f;  // Unity's weights are percentages

    SkinnedMeshRenderer face;
    CancellationTokenSource life;
    readonly Dictionary<string, int> blendShapes = new Dictionary<string, int>();
    Dictionary<string, float> rest = new Dictionary<string, float>();  // weights of the mouth at rest
    volatile Dictionary<string, float> news;  // what the socket's thread heard last
    Dictionary<string, float> shown;

    void OnEnable()
    {
        face = GetComponent<SkinnedMeshRenderer>();
        blendShapes.Clear();
        for (int number = 0; number < face.sharedMesh.blendShapeCount; number++)
        {
            string name = face.sharedMesh.GetBlendShapeName(number);
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                blendShapes[name.Substring(prefix.Length)] = number;
        }
        if (blendShapes.Count == 0)
            Debug.LogWarning(face.name + " has no blend shape " + prefix + "...: set its prefix", this);
        life = new CancellationTokenSource();
        CancellationToken ended = life.Token;
        Task.Run(() => Follow(ended));
    }

    void OnDisable()
    {
        life.Cancel();
    }

    void Update()
    {
        Dictionary<string, float> weights = news;
        if (weights == null || weights == shown)
            return;
        shown = weights;
        foreach (KeyValuePair<string, int> each in blendShapes)
        {
            weights.TryGetValue(each.Key, out float weight);
            face.SetBlendShapeWeight(each.Value, Full * weight);
        }
    }

    async Task Follow(CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                using (var socket = new ClientWebSocket())
                {
                    await socket.ConnectAsync(new Uri(url), ended);
                    while (await Message(socket, ended) is string text)
                        Hear(text);
                }
            }
            catch (Exception error) when (error is WebSocketException || error is IOException)
            {
                // Nobody sends, or no more: look again.
            }
            catch (Exception error) when (error is UriFormatException || error is ArgumentException)
            {
                Debug.LogError("\"" + url + "\" is no address of wav2vis: write it like ws://127.0.0.1:8765", this);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            news = rest;
            await Task.Delay(RetryMs, ended).ContinueWith(_ => { });
        }
    }

    static async Task<string> Message(ClientWebSocket socket, CancellationToken ended)
    {
        var buffer = new ArraySegment<byte>(new byte[4096]);
        using (var whole = new MemoryStream())
        {
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer, ended);
                if (part.MessageType == WebSocketMessageType.Close)
                    return null;
                whole.Write(buffer.Array, 0, part.Count);
            } while (!part.EndOfMessage);
            return Encoding.UTF8.GetString(whole.ToArray());
        }
    }

    // Unity's JsonUtility reads no dictionaries. docs/live_message.schema.json describes the messages.
    const string Name = "\"((?:[^\"\\\\]|\\\\.)*)\"";
    static readonly Regex Hello = new Regex("\"type\"\\s*:\\s*\"hello\".*\"rest\"\\s*:\\s*" + Name);
    static readonly Regex Mouth = new Regex("\"type\"\\s*:\\s*\"mouth\".*?\"weights\"\\s*:\\s*");
    static readonly Regex Weight = new Regex("\\G\\s*[{,]\\s*" + Name + "\\s*:\\s*([-+.0-9eE]+)");

    void Hear(string message)
    {
        Match hello = Hello.Match(message), mouth = Mouth.Match(message);
        if (hello.Success)
            rest = new Dictionary<string, float> { { Regex.Unescape(hello.Groups[1].Value), 1f } };
        if (!mouth.Success)
            return;
        var weights = new Dictionary<string, float>();
        foreach (Match each in Weight.Matches(message, mouth.Index + mouth.Length))
        {
            string shape = Regex.Unescape(each.Groups[1].Value);
            weights[shape] = float.Parse(each.Groups[2].Value, CultureInfo.InvariantCulture);
        }
        news = weights;
    }
}
